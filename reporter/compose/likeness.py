"""How alike texts are, told by their words.

Likeness of two texts is the mean of each one's opening against the whole of the other (`terms`). Rare words count more in it than in the
usual cosine, and frequency levels off as in BM25 (Robertson 1994): the rare ones tell which event, the others only the field. To this come
the words that both come back to, the runs of words that these two share and few others (a quotation, a sentence of one report), and a share
of how alike the texts' neighbourhoods are: texts that resemble the same others are about the same even in other words (shared neighbours,
Jarvis & Patrick 1973).

What was measured beside it and not kept is told in `cluster`.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reporter.compose.background import chances
from reporter.compose.terms import Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reporter.compose.dedupe import Shingles

    Matrix = NDArray[np.float32]

#: Letters kept of a word; the count at which its weight is half of the most; the power of its rarity. B-cubed F1 at the best threshold of
#: the small set, the big one, halves of the big one, halves of the small one, and all with the TAC topics: 0.861 0.823 0.853 0.912 0.785;
#: with whole words, logarithm of the count and plain rarity 0.845 0.813 0.846 0.905 0.779. Seven letters 0.841 0.821; counts 0.8 and 2
#: 0.841 0.823, 0.854 0.820; powers 1.75 and 2.25 0.845 0.824, 0.836 0.823.
STEM, OFTEN, RARE = 6, 1.2, 2
#: Share of the neighbourhoods' likeness. B-cubed F1 on the small and the big WikiNews set: 0.1 → 0.832/0.820, 0.15 → 0.861/0.823, 0.2 →
#: 0.854/0.821, 0.3 → 0.861/0.810.
NEIGHBOURHOOD = 0.15
#: Length of a neighbourhood below which it is a faint one: a text that is like no other has none, only chance. At 0 a report of a vote is
#: near to reports of an earthquake; 2, 4 and 8 events at the threshold have 0.924 0.908 0.920 at 0, 0.941 0.939 0.932 at 0.1, the sets
#: of 73 and 330 texts the same; at 0.2 these lose, 0.812 and 0.820 at best.
FAINT = 0.1
#: Neighbours that make a neighbourhood, with those as near as the last of them. 20, 50, all: 0.847/0.814, 0.861/0.805, 0.867/0.814.
NEIGHBOURS = 200
#: Texts at large beside which n texts stand, times n: ten texts are weighed with 350 others, a hundred with 35. One desk's texts on as many
#: matters as there are texts must stay apart, and ten texts on one matter together. B-cubed F1 of 5, 10, 20, 40 single texts of as many
#: WikiNews events, of all texts of 2, 4, 8, 16, 32 events (means of eight draws), the small and the big set: with their own counts alone,
#: at the best threshold for each size, 0.946 0.773 0.717 0.768, 0.901 0.982 0.902 0.877 0.862, 0.841 0.827; with these 1 1 0.959 0.905,
#: 0.871 0.960 0.911 0.877 0.857, 0.840 0.820; the ten texts of each TAC topic are one story with both. At 3,000 and 4,000 the same but for
#: single texts within 0.02. Texts of 100 words at large instead of 400 (`background`) leave ten single texts at 0.892.
AT_LARGE = 3500
#: Share of the likeness that is the themes', and how many words at least are a text's themes (with those that tell as much as the last):
#: ones it has twice or more. B-cubed F1 of the small set, the big one and their halves, mean over thresholds within 0.004 of the best for
#: all: 0.833 0.822 0.800 0.839 with neither themes nor runs, 0.833 0.824 0.796 0.843 with themes, 0.837 0.824 0.812 0.840 with runs, 0.836
#: 0.831 0.798 0.844 with both. Shares of 0.05 and 0.15: the big set 0.827, 0.830; 20 and 45 words 0.829, 0.831; words of any count 0.825.
THEMES, THEME_WORDS = 0.09, 30
#: What the runs of words (shingles, `dedupe`) that two texts share can add, the number of them at which it is half of that, and the most
#: texts that may have a run: in more it is a form. The same means at 0.02, 0.05, 0.1: the big set 0.829, 0.831, 0.827, the small one
#: 0.835, 0.836, 0.829; runs of at most 10 and 50 texts the same within 0.001.
RUNS, MANY_RUNS, FEW_TEXTS = 0.05, 20, 20


def likeness(texts: list[Terms], runs: list[Shingles]) -> Matrix:
    """How alike each two texts are, from 0 to little more than 1; 0 on the diagonal."""
    import numpy as np

    whole = [_stems(text.whole) for text in texts]
    rare = _rarity(whole, texts)
    matrix = _openings([_stems(text.opening) for text in texts], whole, rare)
    _add_themes(matrix, [_themes(counts, rare) for counts in whole], rare)
    _add_runs(matrix, runs)
    np.fill_diagonal(matrix, 0)
    return matrix


def _openings(openings: list[dict[str, float]], whole: list[dict[str, float]], rare: Mapping[str, float]) -> Matrix:
    """Each opening against each whole text, the mean of both ways, without the themes' share."""
    import numpy as np

    holders: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for index, counts in enumerate(whole):
        for key, value in _weighted(counts, rare).items():
            holders[key][0].append(index)
            holders[key][1].append(value)
    postings = {key: (np.array(ids, dtype=np.int32), np.array(values, dtype=np.float32)) for key, (ids, values) in holders.items()}
    matrix = np.zeros((len(whole), len(whole)), dtype=np.float32)
    for row, counts in zip(matrix, openings, strict=True):
        opening = _weighted(counts, rare)
        if opening:
            ids, values = zip(*(postings[key] for key in opening), strict=True)
            weights = np.repeat(np.array(list(opening.values()), dtype=np.float32), list(map(len, ids)))
            np.add.at(row, np.concatenate(ids), np.float32(1 - THEMES) * weights * np.concatenate(values))
    return _both_ways(matrix)


def _themes(counts: Mapping[str, float], rare: Mapping[str, float]) -> list[str]:
    """The words a text comes back to, the most telling ones."""
    worth = {key: math.log(1 + count) * rare[key] for key, count in counts.items() if count > 1}
    least = heapq.nlargest(THEME_WORDS, worth.values())[-1:]
    return [key for key, value in worth.items() if value >= least[0]]


def _add_themes(matrix: Matrix, themes: list[list[str]], rare: Mapping[str, float]) -> None:
    """Adds the share of their themes that each two texts have in common, weighted by rarity (Jaccard 1912)."""
    import numpy as np

    holders: dict[str, list[int]] = defaultdict(list)
    for index, keys in enumerate(themes):
        for key in keys:
            holders[key].append(index)
    who = {key: np.array(ids, dtype=np.int32) for key, ids in holders.items()}
    worth = np.array([sum(rare[key] for key in keys) for keys in themes], dtype=np.float32)
    for index, keys in enumerate(themes):
        common = np.zeros(len(themes), dtype=np.float32)
        for key in keys:
            common[who[key]] += np.float32(rare[key])
        ids = np.flatnonzero(common)
        matrix[index, ids] += THEMES * common[ids] / (worth[index] + worth[ids] - common[ids])


def _add_runs(matrix: Matrix, runs: list[Shingles]) -> None:
    """Adds what runs of words each two texts share that few others have: a quotation, a sentence of one report."""
    import numpy as np

    runs = _in_several(runs)
    owner = np.repeat(np.arange(len(runs), dtype=np.int32), [len(run) for run in runs])
    _, which, counts = np.unique(np.concatenate(runs), return_inverse=True, return_counts=True)
    few = (counts[which] > 1) & (counts[which] <= FEW_TEXTS)
    owner, which = owner[few], which[few]
    order = np.argsort(which, kind="stable")
    held = np.split(owner[order], np.flatnonzero(np.diff(which[order])) + 1)
    number = np.unique(which, return_inverse=True)[1]
    ends = np.searchsorted(owner, np.arange(len(runs) + 1))
    for index in range(len(runs)):
        mine = number[ends[index] : ends[index + 1]]
        if len(mine):
            shared = np.bincount(np.concatenate([held[run] for run in mine]), minlength=len(runs)).astype(np.float32)
            matrix[index] += RUNS * shared / (shared + MANY_RUNS)


def _in_several(runs: list[Shingles]) -> list[Shingles]:
    """The runs without most of those that one text alone has, told by their last bits: five million at once take 300 MB to compare."""
    import numpy as np

    last = np.uint64((1 << 24) - 1)
    texts = np.zeros(1 << 24, dtype=np.uint8)
    for run in runs:
        places = run & last
        texts[places] = np.minimum(texts[places], 1) + np.uint8(1)
    return [run[texts[run & last] > 1] for run in runs]


def _rarity(whole: list[dict[str, float]], texts: list[Terms]) -> dict[str, float]:
    """How much a word tells, from how many of the texts have it and how many at large would. The more texts, the more they are believed."""
    counts = Counter(key for text in whole for key in text)
    at_large = AT_LARGE / len(texts)
    expected: dict[str, float] = defaultdict(float)
    for language, many in Counter(text.language for text in texts).items():
        for key, chance in chances(language, STEM).items():
            expected[key] += at_large * chance * many / len(texts)
    total = len(texts) + at_large + 1
    return {key: math.log(total / (count + expected.get(key, 0.0) + 0.5)) ** RARE for key, count in counts.items()}


def _stems(counts: Mapping[str, float]) -> dict[str, float]:
    """Words by their first letters: Russian and Russia, election and elections are one."""
    stems: dict[str, float] = {}
    for key, count in counts.items():
        stems[key[:STEM]] = stems.get(key[:STEM], 0) + count
    return stems


def _weighted(counts: Mapping[str, float], rare: Mapping[str, float]) -> dict[str, float]:
    """Words weighted by rarity and a frequency that levels off, to the length of one."""
    plain = {key: count / (count + OFTEN) * rare[key] for key, count in counts.items()}
    norm = math.sqrt(sum(value * value for value in plain.values())) or 1.0
    return {key: value / norm for key, value in plain.items()}


def _both_ways(matrix: Matrix) -> Matrix:
    """The mean of the matrix and its mirror image, in place: a second one of ten thousand texts takes 400 MB."""
    for index in range(len(matrix)):
        mean = (matrix[index, index:] + matrix[index:, index]) / 2
        matrix[index, index:] = matrix[index:, index] = mean
    return matrix


def with_neighbourhoods(matrix: Matrix) -> Matrix:
    """Adds how alike the neighbourhoods of each two texts are: the cosine of their rows, of which the nearest count."""
    import numpy as np

    near = [_nearest(row) for row in matrix]
    holders: list[tuple[list[int], list[float]]] = [([], []) for _ in near]
    for index, (ids, values) in enumerate(near):
        for neighbour, value in zip(ids.tolist(), values.tolist(), strict=True):
            holders[neighbour][0].append(index)
            holders[neighbour][1].append(value)
    shared = [(np.array(ids, dtype=np.int32), np.array(values)) for ids, values in holders]
    for index, (ids, values) in enumerate(near):
        if len(ids):
            who, theirs = zip(*(shared[neighbour] for neighbour in ids.tolist()), strict=True)
            weights = np.repeat(values, list(map(len, who))) * np.concatenate(theirs)
            common = np.bincount(np.concatenate(who), weights=weights, minlength=len(matrix))
            matrix[index] += (NEIGHBOURHOOD * common).astype(np.float32)
    np.fill_diagonal(matrix, 0)
    return matrix


def _nearest(row: Matrix) -> tuple[NDArray[np.intp], Matrix]:
    """The nearest neighbours of a text and how near they are, to the length of one unless they are faint."""
    import numpy as np

    least = np.partition(row, -NEIGHBOURS)[-NEIGHBOURS] if len(row) > NEIGHBOURS else 0
    ids = np.flatnonzero((row >= least) & (row > 0))
    return ids, row[ids] / max(float(np.linalg.norm(row[ids])), FAINT)
