"""Reads an EAN-13 or UPC-A out of an upright crop, though the bars have run into each other.

After Gallo and Manduchi, "Reading 1D Barcodes with Mobile Phones Using Deformable Templates" (2011): instead
of looking for edges, which are no longer there, each digit's whole shape is compared with the line. Ours also
bends the code, blurs the shapes, lets neighbours blur into each other, and believes a number only if the next
likeliest valid one is far worse, in two bands of the code alike.
"""

from collections import Counter

import numpy as np

from edge_agent.reader.blurred.digits import Choice, choose
from edge_agent.reader.blurred.fit import (
    Pose,
    any_digits,
    costs_among,
    digit_costs,
    first_pose,
    known_digits,
    polished,
    sampled,
)
from edge_agent.reader.blurred.patterns import MODULES, Floats
from edge_agent.reader.decoders import Grey

_BANDS = (0.5, 0.3, 0.7, 0.2, 0.85)
_BAND_SHARE = 0.06
_MODULE_PX_MIN = 0.9
_CONTRAST_MIN = 10.0
_EDGE_SHARE = 0.12
_QUIET_SHARE = 0.4
_PAIRS_MAX = 24
_TRIED = 5
_BARS_MIN, _BARS_MAX = 8, 32  # An EAN-13 has 30; out of focus, thin ones run together.
_WIDE_PX_MAX = 640
_LOSS_MAX = 0.12
_HOPELESS = 0.2
_CLEARNESS_MIN = 0.3
_AGREEING = 2


def read(upright: Grey) -> str | None:
    """The thirteen digits that two bands of the crop agree upon, or None."""
    votes: Counter[str] = Counter()
    for tried, share in enumerate(_BANDS):
        text = _read_line(_band(upright, share))
        if text:
            votes[text] += 1
            if votes[text] == _AGREEING:
                return text
        elif tried == _AGREEING + 1 and not votes:
            return None
    return None


def _band(upright: Grey, share: float) -> Floats:
    """Mean darkness of a few rows: thin, because bars seen at a slant stand askew."""
    high = upright.shape[0]
    top = min(int(high * share), high - 1)
    rows = upright[top : top + max(2, round(high * _BAND_SHARE))]
    line = 255.0 - rows.mean(axis=0, dtype=np.float64)
    if len(line) <= _WIDE_PX_MAX:
        return np.asarray(line)
    return np.asarray([part.mean() for part in np.array_split(line, _WIDE_PX_MAX)])


def _read_line(line: Floats) -> str | None:
    low, high = np.percentile(line, (5, 95))
    if high - low < _CONTRAST_MIN:
        return None
    found: tuple[float, Choice] | None = None
    starts = [(*first_pose(way, *ends), way) for way in (line, line[::-1]) for ends in _ends(way, high - low)]
    for loss, pose, way in sorted(starts, key=lambda start: start[0])[:_TRIED]:
        if loss < _HOPELESS:
            settled = _settled(way, pose)
            found = settled if found is None or settled[0] < found[0] else found
    if found is None or found[0] > _LOSS_MAX or found[1].clearness < _CLEARNESS_MIN:
        return None
    return "".join(map(str, found[1].digits))


def _settled(line: Floats, pose: Pose) -> tuple[float, Choice]:
    """Pose and digits by turns, until the digits stay."""
    _, pose = polished(line, pose, any_digits)
    choice, loss = _chosen(line, pose), 1.0
    for _ in range(3):
        loss, pose = polished(line, pose, known_digits(choice.digits))
        before, choice = choice, _chosen(line, pose)
        if choice.digits == before.digits:
            break
    return loss, choice


def _chosen(line: Floats, pose: Pose) -> Choice:
    samples = sampled(line, [pose])
    left, right, _ = digit_costs(samples, pose.blur)
    choice = choose(left[0], right[0])
    for _ in range(4):
        before, choice = choice, choose(*costs_among(samples, choice.digits, pose.blur))
        if choice.digits == before.digits:
            break
    return choice


def _ends(line: Floats, contrast: float) -> list[tuple[float, float]]:
    """Pairs of edges between which a code may lie: light enough for a quiet zone before and after."""
    slope = np.convolve(np.diff(line), (0.25, 0.5, 0.25), "same")
    enough = _EDGE_SHARE * np.abs(slope).max()
    inner = slope[1:-1]
    rises = np.flatnonzero((inner > enough) & (inner >= slope[:-2]) & (inner > slope[2:])) + 1
    falls = np.flatnonzero((inner < -enough) & (inner <= slope[:-2]) & (inner < slope[2:])) + 1
    pairs = [
        (begin + 0.5, end + 0.5)
        for begin in map(int, rises)
        for end in map(int, falls)
        if _BARS_MIN <= np.count_nonzero((rises >= begin) & (rises < end)) <= _BARS_MAX
        and _is_framed(line, begin, end, _QUIET_SHARE * contrast)
    ]
    # The widest first: what lies between two digits is no whole code.
    return sorted(pairs, key=lambda pair: pair[0] - pair[1])[:_PAIRS_MAX]


def _is_framed(line: Floats, begin: int, end: int, unevenness_max: float) -> bool:
    module_px = (end - begin) / MODULES
    if module_px < _MODULE_PX_MIN:
        return False
    before = line[max(0, int(begin - 5 * module_px)) : max(0, int(begin - 0.5 * module_px))]
    after = line[int(end + 1 + 0.5 * module_px) : int(end + 1 + 5 * module_px)]
    return all(
        len(zone) >= 2.5 * module_px and float(zone.max() - zone.min()) <= unevenness_max
        for zone in (before, after)
    )
