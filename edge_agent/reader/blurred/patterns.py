"""How EAN-13 is drawn, and how its parts look once they are out of focus.

A module is 1 for a bar and 0 for a space (GS1 General Specifications 5.2.1). A UPC-A is an EAN-13 that begins
with 0.
"""

import math
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MODULES = 95
STEPS = 4
"""Samples a module."""
LEFT_AT = tuple(3 + 7 * place for place in range(6))
RIGHT_AT = tuple(50 + 7 * place for place in range(6))
CONTEXT = 2
"""Modules on either side of a digit that are compared with it once its neighbours are known."""

_ODD = [
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
]
_EVEN = ["".join("10"[int(module)] for module in reversed(code)) for code in _ODD]
_RIGHT = [code[::-1] for code in _EVEN]
_PARITY = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]
_UNKNOWN = 0.5
_QUIET = 6


def _modules(codes: list[str]) -> Floats:
    return np.array([[float(module) for module in code] for code in codes])


LEFT = _modules(_ODD + _EVEN)
"""The twenty digits of the left half: ten with an odd count of bar modules, then ten with an even one."""
RIGHT = _modules(_RIGHT)
IS_EVEN = np.array([[code == "G" for code in codes] for codes in _PARITY])
"""Which of the six left digits are of the even set, by the first digit, which has no bars of its own."""


class Templates(Struct, frozen=True):
    """Blurred digits and guards, each less its mean and of length 1: (count, samples)."""

    left: Floats
    right: Floats
    guards: tuple[tuple[int, Floats], ...]
    """Where a guard's stretch begins, in modules, and how it looks."""


@cache
def templates(blur: float) -> Templates:
    """What is looked for before any digit is known. `blur`: standard deviation, in modules."""
    dim = [_UNKNOWN, _UNKNOWN]
    edge = [0.0] * 5 + [1.0, 0.0, 1.0, 0.0]
    return Templates(
        left=_drawn([*dim, 1.0], LEFT, [0.0, *dim], blur),
        right=_drawn([*dim, 0.0], RIGHT, [1.0, *dim], blur),
        guards=(
            (-5, _drawn([0.0] * 3, np.array([edge]), [_UNKNOWN, *dim], blur)),
            (44, _drawn([_UNKNOWN, *dim], np.array([[1.0, 0, 1, 0, 1, 0, 1]]), [_UNKNOWN, *dim], blur)),
            (91, _drawn([_UNKNOWN, *dim], np.array([edge[::-1]]), [0.0] * 3, blur)),
        ),
    )


def whole(digits: tuple[int, ...]) -> Floats:
    """All 95 modules of a code with its quiet zones of six modules on either side."""
    left = [LEFT[digit + 10 * even] for digit, even in zip(digits[1:7], IS_EVEN[digits[0]], strict=True)]
    right = [RIGHT[digit] for digit in digits[7:]]
    quiet, guard = np.zeros(_QUIET), np.array([1.0, 0, 1])
    return np.concatenate([quiet, guard, *left, [0, 1, 0, 1, 0], *right, guard, quiet])


def blurred(modules: Floats, blur: float) -> Floats:
    """Modules (count, n) as samples (count, n x STEPS) out of focus by `blur` modules."""
    return np.asarray(modules @ _spread(modules.shape[1], blur).T)


def unit(samples: Floats) -> Floats:
    """Each row less its mean and of length 1, so that light and contrast do not matter."""
    level = samples - samples.mean(axis=1, keepdims=True)
    return np.asarray(level / np.sqrt((level * level).sum(axis=1, keepdims=True) + 1e-12))


def _drawn(before: list[float], middle: Floats, after: list[float], blur: float) -> Floats:
    count = len(middle)
    line = np.hstack([np.tile(before, (count, 1)), middle, np.tile(after, (count, 1))])
    samples = blurred(line, blur)
    return unit(samples[:, len(before) * STEPS : samples.shape[1] - len(after) * STEPS])


@cache
def _spread(modules: int, blur: float) -> Floats:
    """How much each module adds to each sample: a step blurred by a Gaussian is an error function."""
    at = (np.arange(modules * STEPS) + 0.5) / STEPS
    edges = (at[:, None] - np.arange(modules + 1)[None, :]) / (blur * math.sqrt(2))
    reached = np.array([[math.erf(edge) for edge in row] for row in edges]) / 2
    return np.asarray(reached[:, :-1] - reached[:, 1:])
