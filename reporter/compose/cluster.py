"""Which voices speak of one matter: average linkage (Sokal & Michener 1958) over how alike their words are (`likeness`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporter.compose.likeness import likeness, with_neighbourhoods
from reporter.compose.terms import Terms

if TYPE_CHECKING:
    from reporter.compose.dedupe import Shingles
    from reporter.compose.likeness import Matrix

#: Mean likeness down to which texts are one story, however many there are. 0.138, 0.1425, 0.147: 40 single texts 0.881, 0.891, 0.900;
#: small set 0.825, 0.852, 0.837; big set 0.825, 0.835, 0.826; from 0.1435 on a TAC topic falls apart. Without themes and runs, at 0.145:
#: 0.887, 0.840, 0.820.
#:
#: Measured with the plain weights and no better than 0.825 on the big set: latent semantic axes, windows of the other text, names apart,
#: pairs of words, days named, weights learned on one set, local rarity, random walks, Markov clustering, complete or size-bound linkage,
#: moving texts afterwards. No cut of that tree, by whatever threshold for each branch, has more than 0.847: two of its 105 "events", with
#: 43 of the 330 texts, are a month of a campaign each.
#: Measured with the present weights, big set at its own best threshold, 0.826 as it is (best cut of its tree 0.851): headline counted more
#: 0.826, other shares of opening and whole 0.826, length as in BM25 0.824 or pivoted 0.826, burstiness 0.818, names or figures weighted
#: otherwise 0.830, words capped 0.827, centred 0.829, mutual proximity 0.828, scaling by nearest neighbours 0.828, by density 0.831,
#: rarity by stories 0.823, in a story 0.806, outlets' words left out 0.826, abbreviations spelt out 0.824, word vectors (GloVe) 0.820,
#: latent axes 0.827, how often 120 clusterings by half the words agree 0.813, trees averaged 0.822, ranks fused 0.793, mutual reachability
#: 0.781, halved weights for each merge 0.808, centroids 0.808, constant Potts model 0.819, stopping by cohesion 0.826, by size 0.827, by
#: what else is near 0.831; nineteen settings searched together 0.830. What gains there loses on the halves, on single texts or on the TAC
#: topics. Boosted trees over twenty features of each pair have 0.840 on the very pairs they were fitted to, and on the other half's 0.834,
#: where this has 0.849.
#: Measured after that, the same way: each sentence's best match in the other text 0.830 (mean of all), 0.828 (of the best five), 0.826
#: (the first), fours and fives of letters 0.822 and 0.828, rare names and figures that share a sentence 0.826, product with the overlap of
#: telling words 0.825, rarity within loose groups 0.825, words weighted by how alike the texts are that have them 0.828, rarity here times
#: rarity at large 0.822, more background 0.824, linkage by the nearest pairs 0.821, by mean and deviation 0.826, by logarithms 0.828, by
#: medoids 0.828, the partition whose B-cubed is likely to be best 0.820. For pairs of likeness 0.09 to 0.25 a logistic rule over twenty-
#: five such features, fitted on the other sets, tells one event from two no better (area under the curve 0.68) than likeness does (0.69).
#: Seventeen of them mixed in 5,000 random trials have 0.838, and on the halves (0.842) no more than the two kept, `THEMES` and `RUNS`.
#: Fourteen settings of what is kept (counts of opening and whole levelled off apart, length as in BM25, rarity, neighbourhoods, themes,
#: runs), 14,000 trials from four starts: 0.838 and no more, the halves and unseen sets the same; so with days of the week, figures or
#: names weighted otherwise, openings against openings. The names a text has most, alike in both: 0.81. Linkage weighted by sizes to a
#: power of 0.5 to 1.4: 0.835 at 1, less below, the same above.
#: And after that: sentence vectors learned for likeness (WordLlama, 256 axes) 0.764 alone and no more mixed in; how likely the one text's
#: words are in the other (a language model smoothed by words at large) 0.82 alone and no more mixed in; an opening that fades out, other
#: means of both ways, other means in the linkage 0.835; words of a story weighed by how few of its texts have them tell its events apart no
#: better (area 0.66) than likeness does; twenty-two settings together, 60,000 trials from eight starts, 0.838 with all ten TAC texts one
#: story and the small set above 0.83; without heed to these two 0.845, then 0.767 on the small one.
#: Were one week's events in Gaza told apart, it would give 0.015, and a month's campaign joined, 0.037: readers know these by their dates.
#: Two sets of WikiNews that nothing was set on, 206 texts of 61 events and 40 of 12: 0.906 and 0.654; without themes and runs 0.909 and
#: 0.654.
ONE_STORY = 0.1425


def cluster(texts: list[Terms], runs: list[Shingles]) -> list[list[int]]:
    """Groups of indices of texts about one matter, each in order, by their first. Needs 4 n² bytes for n texts, with their shingles."""
    if len(texts) < 2:
        return [[index] for index in range(len(texts))]
    return sorted(_linked(with_neighbourhoods(likeness(texts, runs)), ONE_STORY))


def _linked(matrix: Matrix, least: float) -> list[list[int]]:
    """Clusters of average linkage, found by chains of nearest neighbours (Murtagh 1983). Uses the matrix up."""
    import numpy as np

    members = {index: [index] for index in range(len(matrix))}
    chain: list[int] = []
    done: list[list[int]] = []
    while members:
        if not chain:
            chain.append(next(iter(members)))
        here = chain[-1]
        best = int(np.argmax(matrix[here]))
        if len(chain) > 1 and matrix[here, chain[-2]] >= matrix[here, best]:
            _merge(matrix, members, chain.pop(), chain.pop())
        elif matrix[here, best] < least:
            done.append(sorted(members.pop(chain.pop())))
            matrix[here], matrix[:, here] = -1, -1
        else:
            chain.append(best)
    return done


def _merge(matrix: Matrix, members: dict[int, list[int]], one: int, other: int) -> None:
    """Joins two clusters under the lower index; their likeness to the others is the mean over all their texts."""
    keep, drop = sorted((one, other))
    mine, theirs = len(members[keep]), len(members[drop])
    row = (matrix[keep] * mine + matrix[drop] * theirs) / (mine + theirs)
    row[(matrix[keep] < 0) | (matrix[drop] < 0)] = -1
    row[keep] = -1
    matrix[keep], matrix[:, keep] = row, row
    matrix[drop], matrix[:, drop] = -1, -1
    members[keep] += members.pop(drop)
