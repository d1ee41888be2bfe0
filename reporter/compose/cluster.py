"""Which voices speak of one matter: average linkage (Sokal & Michener 1958) over how alike their words are (`likeness`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporter.compose.likeness import likeness, with_neighbourhoods
from reporter.compose.terms import Terms

if TYPE_CHECKING:
    from reporter.compose.dedupe import Shingles
    from reporter.compose.likeness import Matrix

#: Mean likeness down to which texts are one story, however many there are. 0.132, 0.133, 0.134, 0.135, 0.136: small set 0.816, 0.852,
#: 0.852, 0.852, 0.852; big set 0.832, 0.838, 0.840, 0.840, 0.835; 206 texts of 61 events that nothing was set on 0.907, 0.909, 0.909,
#: 0.906, 0.907, and 40 of 12 events 0.654 at each; from 0.1357 on a TAC topic falls apart. Before names, the geometric mean of both ways
#: and all settings together were looked at, these sets had 0.852, 0.835, 0.906, 0.654, and halves of the big set, which have 0.848 now,
#: 0.857.
#:
#: What was tried beside `likeness` and gained nothing, or on the big set only what it lost on another. In the words: latent axes, word
#: vectors (GloVe), sentence vectors learned for likeness (WordLlama), pairs of words, runs of four and five letters, abbreviations spelt
#: out, words weighed within a story or by outlet, burstiness, length as in BM25, more background, a language model of each text. In the
#: pairs: headline against headline, opening against opening, each sentence's best match, windows, days named, names apart. In the tree:
#: complete, size-bound, nearest or medoid linkage, powers of the sizes, means of logarithms, random walks, Markov clustering, mutual
#: proximity, many trees averaged, moving texts afterwards, a threshold for each branch by size or cohesion. Boosted trees over twenty
#: features of each pair have 0.834 on the half that they were not fitted to, where average linkage had 0.849.
#: Two of the big set's 105 "events", with 43 of its 330 texts, are a month of a campaign each, and one week's events in Gaza are several:
#: readers know these by their dates, which the files lack.
ONE_STORY = 0.134


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
