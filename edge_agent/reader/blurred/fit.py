"""Lays a code's modules over a line of darkness: where it begins and ends, how it is bent and how blurred."""

from collections.abc import Callable
from itertools import product

import numpy as np
from msgspec import Struct

from edge_agent.reader.blurred.patterns import (
    CONTEXT,
    LEFT,
    LEFT_AT,
    MODULES,
    RIGHT,
    RIGHT_AT,
    STEPS,
    Floats,
    blurred,
    templates,
    unit,
    whole,
)

BLURS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.8)
_FIRST_BLURS = (0.6, 1.0, 1.5)
_QUIET = 6
_BEND = 0.1  # A code seen at a slant: the near end's modules are this much wider than the far end's.
_ROUNDS = 5
_REACH = 4  # Modules beyond a digit that blur into its window.
_AT = (np.arange(-_QUIET * STEPS, (MODULES + _QUIET) * STEPS) + 0.5) / (MODULES * STEPS)

Loss = Callable[[Floats, float], Floats]
"""What lines of samples (n, …) leave unexplained at a blur: 0 for nothing, 1 for all."""


class Pose(Struct, frozen=True):
    """How a code lies in a line: both ends in pixels, its bend, and its blur in modules."""

    begin_px: float
    end_px: float
    bend: float
    blur: float

    @property
    def module_px(self) -> float:
        """The width of a module."""
        return (self.end_px - self.begin_px) / MODULES


def sampled(line: Floats, poses: list[Pose]) -> Floats:
    """The line's darkness at the same places of the code in each pose: (n, samples)."""
    begin, end, bend = (np.array(values)[:, None] for values in zip(*map(_place, poses), strict=True))
    at = begin + (end - begin) * (_AT + bend * _AT * (1 - _AT))
    return np.asarray(np.interp(at.ravel(), np.arange(len(line)), line).reshape(at.shape))


def first_pose(line: Floats, begin_px: float, end_px: float) -> tuple[float, Pose]:
    """The best of a coarse net of poses about two edges, with what it leaves unexplained."""
    module_px = (end_px - begin_px) / MODULES
    near = (-0.7, 0.0, 0.7)
    poses = [
        Pose(begin_px + a * module_px, end_px + b * module_px, bend, 0.0)
        for a, b, bend in product(near, near, (-_BEND, -_BEND / 2, 0.0, _BEND / 2, _BEND))
    ]
    samples = sampled(line, poses)
    found = (_best(samples, poses, blur, any_digits) for blur in _FIRST_BLURS)
    return min(found, key=lambda one: one[0])


def polished(line: Floats, pose: Pose, loss: Loss) -> tuple[float, Pose]:
    """The pose shifted, bent and blurred little by little to where `loss` is least."""
    best = (float(loss(sampled(line, [pose]), pose.blur)[0]), pose)
    step, bend_step = 0.4, 0.02
    for _ in range(_ROUNDS):
        around = _around(best[1], step, bend_step)
        samples = sampled(line, around)
        place = BLURS.index(min(BLURS, key=lambda blur: abs(blur - best[1].blur)))
        near = BLURS[max(0, place - 1) : place + 2]
        best = min([best, *(_best(samples, around, blur, loss) for blur in near)], key=lambda found: found[0])
        step, bend_step = step / 1.7, bend_step / 1.7
    return best


def any_digits(samples: Floats, blur: float) -> Floats:
    """The loss where each place may hold the digit that fits it best, with the guards where they must be."""
    shapes = templates(blur)
    left, right, energy = digit_costs(samples, blur)
    lost = left.min(axis=2).sum(axis=1) + right.min(axis=2).sum(axis=1)
    for begin, shape in shapes.guards:
        window = _window(samples, begin, begin + shape.shape[1] // STEPS)
        costs, own = _unexplained(window, shape)
        lost, energy = lost + costs[:, 0], energy + own
    return np.asarray(lost / (energy + 1e-9))


def known_digits(digits: tuple[int, ...]) -> Loss:
    """The loss of one number's whole pattern."""
    modules = whole(digits)[None]

    def loss(samples: Floats, blur: float) -> Floats:
        shape = blurred(modules, blur)
        lost, energy = np.zeros(len(samples)), np.full(len(samples), 1e-9)
        for begin in (-4, *LEFT_AT, 44, *RIGHT_AT, 91):
            expected = unit(_window(shape, begin - 1, begin + 8))
            costs, own = _unexplained(_window(samples, begin - 1, begin + 8), expected)
            lost, energy = lost + costs[:, 0], energy + own
        return np.asarray(lost / energy)

    return loss


def digit_costs(samples: Floats, blur: float) -> tuple[Floats, Floats, Floats]:
    """What each digit would leave unexplained at each place, not knowing its neighbours.

    (n, 6, 20) for the left half, (n, 6, 10) for the right one, and the whole energy (n,).
    """
    shapes, count = templates(blur), len(samples)
    costs = []
    energy = np.zeros(count)
    for places, shape in ((LEFT_AT, shapes.left), (RIGHT_AT, shapes.right)):
        windows = np.stack([_window(samples, begin, begin + 7) for begin in places], axis=1)
        cost, own = _unexplained(windows.reshape(count * 6, -1), shape)
        costs.append(cost.reshape(count, 6, -1))
        energy = energy + own.reshape(count, 6).sum(axis=1)
    return costs[0], costs[1], energy


def costs_among(samples: Floats, digits: tuple[int, ...], blur: float) -> tuple[Floats, Floats]:
    """The same for one line of samples (1, …), each digit between the neighbours that it has in `digits`."""
    modules = whole(digits)
    halves = []
    for places, codes in ((LEFT_AT, LEFT), (RIGHT_AT, RIGHT)):
        costs = []
        for begin in places:
            at = _QUIET + begin
            line = np.tile(modules[at - _REACH : at + 7 + _REACH], (len(codes), 1))
            line[:, _REACH : _REACH + 7] = codes
            trim = (_REACH - CONTEXT) * STEPS
            shape = unit(blurred(line, blur)[:, trim:-trim])
            costs.append(_unexplained(_window(samples, begin - CONTEXT, begin + 7 + CONTEXT), shape)[0][0])
        halves.append(np.array(costs))
    return halves[0], halves[1]


def _place(pose: Pose) -> tuple[float, float, float]:
    return pose.begin_px, pose.end_px, pose.bend


def _around(pose: Pose, step: float, bend_step: float) -> list[Pose]:
    shift_px = step * pose.module_px
    return [
        Pose(pose.begin_px + a * shift_px, pose.end_px + b * shift_px, pose.bend + c * bend_step, pose.blur)
        for a, b, c in product((-1, 0, 1), repeat=3)
    ]


def _best(samples: Floats, poses: list[Pose], blur: float, loss: Loss) -> tuple[float, Pose]:
    lost = loss(samples, blur)
    place = int(lost.argmin())
    pose = poses[place]
    return float(lost[place]), Pose(pose.begin_px, pose.end_px, pose.bend, blur)


def _window(samples: Floats, begin: int, end: int) -> Floats:
    return samples[:, (_QUIET + begin) * STEPS : (_QUIET + end) * STEPS]


def _unexplained(windows: Floats, shapes: Floats) -> tuple[Floats, Floats]:
    """What is left of each window's energy after the best fit of each shape, and the energy itself."""
    level = windows - windows.mean(axis=1, keepdims=True)
    energy = (level * level).sum(axis=1)
    # A shape upside down is none: where bars should be dark, they are not light.
    share = np.maximum(level @ shapes.T, 0)
    return energy[:, None] - share * share, energy
