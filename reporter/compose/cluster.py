"""Which voices speak of one matter: average linkage (Sokal & Michener 1958) over how alike their words are.

Likeness of two texts is the mean of each one's opening against the whole of the other (`terms`), plus a share of how alike their
neighbourhoods are:
texts that resemble the same others are about the same even in other words (shared neighbours, Jarvis & Patrick 1973).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from reporter.compose.terms import Terms, rarity, weighted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

#: Share of the neighbourhoods' likeness. B-cubed F1 on the small and the big WikiNews set: 0 → 0.805/0.812, 0.15 → 0.867/0.814, 0.3 →
#: 0.832/0.807.
NEIGHBOURHOOD = 0.15
#: Neighbours that make a neighbourhood, with those as near as the last of them. 20, 50, all: 0.847/0.814, 0.861/0.805, 0.867/0.814.
NEIGHBOURS = 200
#: Mean likeness down to which ten texts are one story, what each tenfold of texts adds, and where that ends: among more texts more are
#: alike by
#: chance. Random draws of 2 to 16 WikiNews events (8 to 54 texts) are told apart best at 0.14 to 0.16, the 74 texts of the small set
#: at 0.18
#: (0.853), the 333 of the big one at 0.20 to 0.22 (0.810, 0.809).
ONE_STORY, PER_TENFOLD, AT_MOST = 0.13, 0.06, 0.22


def cluster(texts: list[Terms]) -> list[list[int]]:
    """Groups of indices of texts about one matter, each in order, by their first. Needs 4 n² bytes for n texts."""
    if len(texts) < 2:
        return [[index] for index in range(len(texts))]
    least = min(AT_MOST, ONE_STORY + PER_TENFOLD * max(0.0, math.log10(len(texts) / 10)))
    return sorted(_linked(_with_neighbourhoods(likeness(texts)), least))


def likeness(texts: list[Terms]) -> Matrix:
    """How alike each two texts are, from 0 to 1; 0 on the diagonal."""
    import numpy as np

    rare = rarity(text.whole for text in texts)
    holders: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for index, text in enumerate(texts):
        for key, value in weighted(text.whole, rare).items():
            holders[key][0].append(index)
            holders[key][1].append(value)
    postings = {key: (np.array(ids, dtype=np.int32), np.array(values, dtype=np.float32)) for key, (ids, values) in holders.items()}
    matrix = np.zeros((len(texts), len(texts)), dtype=np.float32)
    for index, text in enumerate(texts):
        for key, value in weighted(text.opening, rare).items():
            ids, values = postings[key]
            matrix[index, ids] += np.float32(value) * values
    return _both_ways(matrix)


def _both_ways(matrix: Matrix) -> Matrix:
    """The mean of the matrix and its mirror image, in place: a second one of ten thousand texts takes 400 MB."""
    import numpy as np

    for index in range(len(matrix)):
        mean = (matrix[index, index:] + matrix[index:, index]) / 2
        matrix[index, index:] = matrix[index:, index] = mean
    np.fill_diagonal(matrix, 0)
    return matrix


def _with_neighbourhoods(matrix: Matrix) -> Matrix:
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
            others = [shared[neighbour] for neighbour in ids]
            theirs = np.concatenate([mine * value for (_, mine), value in zip(others, values, strict=True)])
            common = np.bincount(np.concatenate([who for who, _ in others]), weights=theirs, minlength=len(matrix))
            matrix[index] += (NEIGHBOURHOOD * common).astype(np.float32)
    np.fill_diagonal(matrix, 0)
    return matrix


def _nearest(row: Matrix) -> tuple[NDArray[np.intp], Matrix]:
    """The nearest neighbours of a text and how near they are, to the length of one."""
    import numpy as np

    least = np.partition(row, -NEIGHBOURS)[-NEIGHBOURS] if len(row) > NEIGHBOURS else 0
    ids = np.flatnonzero((row >= least) & (row > 0))
    return ids, row[ids] / max(float(np.linalg.norm(row[ids])), 1e-9)


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
