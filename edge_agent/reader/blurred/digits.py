"""Chooses the thirteen digits that fit best of all that are valid, and says how clearly they do."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from edge_agent.reader.blurred.patterns import IS_EVEN, Floats

_WEIGHTS = (3, 1) * 6
# From which sum each digit leads to each sum, by the digit's weight.
_FROM = {weight: (np.arange(10)[None, :] - weight * np.arange(10)[:, None]) % 10 for weight in set(_WEIGHTS)}


class Choice(Struct, frozen=True):
    """The likeliest valid number. `cost` is what it leaves unexplained, `next_cost` the runner-up."""

    digits: tuple[int, ...]
    cost: float
    next_cost: float

    @property
    def clearness(self) -> float:
        """How much worse the runner-up is, in shares of what the best leaves unexplained."""
        return (self.next_cost - self.cost) / (self.cost + 1e-12)


def choose(left: Floats, right: Floats) -> Choice:
    """From the costs of each digit at each place: `left` (6, 20), odd set first, and `right` (6, 10).

    The check digit and the left half's pattern of sets (GS1 General Specifications 5.2.1.2) must hold.
    """
    first = np.arange(10)
    halves = np.where(IS_EVEN[:, :, None], left[None, :, 10:], left[None, :, :10])
    table = np.concatenate([halves, np.broadcast_to(right, (10, 6, 10))], axis=1)
    costs, digits = _cheapest(table, first)
    best = int(costs.argmin())
    others = np.delete(costs, best)
    forbidden = np.repeat(table[best][None], 12, axis=0)
    places = np.arange(12)
    forbidden[places, places, digits[best]] = np.inf
    runners_up, _ = _cheapest(forbidden, np.full(12, best))
    return Choice(
        digits=(best, *(int(digit) for digit in digits[best])),
        cost=float(costs[best]),
        next_cost=float(min(others.min(), runners_up.min())),
    )


def _cheapest(table: Floats, first: NDArray[np.intp]) -> tuple[Floats, NDArray[np.intp]]:
    """For each table (12, 10) the cheapest digits whose weighted sum with the first is a multiple of 10."""
    count = len(table)
    sums = np.full((count, 10), np.inf)
    sums[np.arange(count), first % 10] = 0
    chosen = []
    for place, weight in enumerate(_WEIGHTS):
        paths = sums[:, _FROM[weight]] + table[:, place, :, None]
        chosen.append(paths.argmin(axis=1))
        sums = paths.min(axis=1)
    digits = np.zeros((count, 12), np.intp)
    at = np.zeros(count, np.intp)
    for place in range(11, -1, -1):
        digits[:, place] = chosen[place][np.arange(count), at]
        at = (at - _WEIGHTS[place] * digits[:, place]) % 10
    return sums[:, 0], digits
