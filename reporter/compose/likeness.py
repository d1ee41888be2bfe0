"""How alike texts are, told by their words.

Likeness of two texts is the mean of each one's opening against the whole of the other (`terms`), where both must be near: half of it is
the geometric mean. Rare words count more in it than in the usual cosine, and frequency levels off as in BM25 (Robertson 1994): the rare
ones tell which event, the others only the field; a name counts somewhat less, as it has a part in many events. To this come the words
that both come back to, the runs of words that these two share and few others (a quotation, a sentence of one report), and a share of how
alike the texts' neighbourhoods are: texts that resemble the same others are about the same even in other words (shared neighbours, Jarvis
& Patrick 1973).

All settings were searched for together, 60,000 of them, each with its own threshold, so that the ten texts of each TAC topic are one
story and single texts, draws of few events and the small set keep what they had. Beside each stand the B-cubed F1 of the small and the big
WikiNews set with another value; as kept they are 0.852 and 0.840.

What was measured beside it and not kept is told in `cluster`.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reporter.compose import cues
from reporter.compose.background import chances
from reporter.compose.terms import Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reporter.compose.dedupe import Shingles

    Matrix = NDArray[np.float32]

#: Letters kept of a word, 5, 7, all: 0.830/0.811, 0.816/0.815, 0.814/0.819; the count at which its weight is half of the most, 1.6, 2, 2.4,
#: 2.8: 0.852/0.835, 0.852/0.840, 0.833/0.838, 0.826/0.837; the power of its rarity, 1.8, 1.9, 2.1, 2.2: 0.833/0.835, 0.852/0.838,
#: 0.852/0.837, 0.852/0.833.
STEM, OFTEN, RARE = 6, 2.2, 2
#: What a name weighs of another word as rare. 0.7, 0.8, 0.9, 1: 0.844/0.819, 0.826/0.840, 0.852/0.833, 0.852/0.821. With the arithmetic
#: mean of both ways alone 0.826/0.836.
NAMES = 0.85
#: Share of the neighbourhoods' likeness. 0.1, 0.12, 0.14, 0.16: 0.825/0.832, 0.826/0.840, 0.852/0.840, 0.825/0.837.
NEIGHBOURHOOD = 0.13
#: Length of a neighbourhood below which it is a faint one: a text that is like no other has none, only chance. At 0 a report of a vote is
#: near to reports of an earthquake. At 0.05 draws of 2 to 32 events have 0.888 for 0.892, at 0.15 a TAC topic falls apart.
FAINT = 0.1
#: Neighbours that make a neighbourhood, with those as near as the last of them. 100 and all 330: 0.852/0.832, 0.852/0.834.
NEIGHBOURS = 200
#: Texts at large beside which n texts stand, times n: ten texts are weighed with 500 others, a hundred with 50. One desk's texts on as many
#: matters as there are texts must stay apart, and ten texts on one matter together. 3,500, 4,500, 5,500, 6,500: 0.844/0.828, 0.852/0.840,
#: 0.833/0.840, 0.825/0.840, and up to 4,500 a TAC topic falls apart. With their own counts alone 5 to 40 single texts have 0.946 to 0.717,
#: with these 40 of them 0.948. Texts of 100 words at large instead of 400 (`background`) leave ten single texts at 0.892.
AT_LARGE = 5000
#: Share of the likeness that is the themes', 0, 0.08, 0.1, 0.14, 0.16: 0.844/0.826, 0.844/0.835, 0.852/0.840, 0.833/0.840, 0.833/0.838; and
#: how many words at least are a text's themes (with those that tell as much as the last), ones it has twice or more, 30, 40, 50, 60:
#: 0.852/0.836, 0.852/0.839, 0.852/0.840, 0.844/0.840.
THEMES, THEME_WORDS = 0.12, 45
#: What the runs of words (shingles, `dedupe`) that two texts share can add, 0, 0.05, 0.06, 0.08, 0.1: 0.852/0.827, 0.852/0.835,
#: 0.852/0.840, 0.852/0.840, 0.833/0.835; the number of them at which it is half of that, 20 and 40: 0.833/0.840, 0.852/0.840; and the most
#: texts that may have a run: in more it is a form (10 and 50 the same within 0.001).
RUNS, MANY_RUNS, FEW_TEXTS = 0.07, 30, 20


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
    named = _named(whole, texts)
    return {
        key: math.log(total / (count + expected.get(key, 0.0) + 0.5)) ** RARE * (1 - (1 - NAMES) * named.get(key, 0.0))
        for key, count in counts.items()
    }


def _named(whole: list[dict[str, float]], texts: list[Terms]) -> dict[str, float]:
    """How often a word is a name, of the times it is written at all; none is where every noun has a capital."""
    often: dict[str, float] = defaultdict(float)
    named: dict[str, float] = defaultdict(float)
    for counts, text in zip(whole, texts, strict=True):
        for key, count in counts.items():
            often[key] += count
        for name in () if cues.load(text.language).capital_nouns else text.names:
            named[name[:STEM]] += text.whole[name]
    return {key: count / often[key] for key, count in named.items()}


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
    """The mean of the matrix and its mirror image, half arithmetic and half geometric, in place: a second one of ten thousand texts takes
    400 MB.
    """
    import numpy as np

    for index in range(len(matrix)):
        one, other = matrix[index, index:], matrix[index:, index]
        matrix[index, index:] = matrix[index:, index] = (one + other) / 4 + np.sqrt(one * other) / 2
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
