"""Which box comes in which wave: named boxes, sites with all below them, shares, and the rest."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from math import ceil

from central.store.ledgers.held.sending import Holder
from central.web.access.rights import reach_of

DEFAULT = "1; 10%; rest"
WAVES_MAX = 20
TEXT_CHARS_MAX = 4000
_SITE, _REST = "site:", "rest"
_SHARE = re.compile(r"(\d{1,3})%")


class WaveFault(ValueError):
    """The waves cannot be made; the text says why."""


def planned(
    text: str, boxes: Sequence[Holder], children: Mapping[str, tuple[str, ...]], seed: str
) -> tuple[tuple[str, ...], ...]:
    """The boxes of each wave, each box once, in its first. Raises WaveFault.

    Waves stand apart by semicolons. A wave is of boxes' names, `site:ID` (with all below it), a number, a
    share of all in per cent (rounded up), or `rest`. What a number or a share takes is drawn by lot, the same
    for the same seed: neighbours then do not come together.
    """
    if len(text) > TEXT_CHARS_MAX or text.count(";") >= WAVES_MAX:
        raise WaveFault(f"at most {WAVES_MAX} waves, in {TEXT_CHARS_MAX} characters")
    left = sorted(boxes, key=lambda one: sha256(f"{seed}:{one.box}".encode()).digest())
    waves: list[tuple[str, ...]] = []
    for part in re.split("[;；]", text):
        wave = _wave(part, left, len(boxes), children)
        left = [one for one in left if one.box not in wave]
        if wave:
            waves.append(tuple(sorted(wave)))
    if not waves:
        raise WaveFault("no box is in any wave")
    return tuple(waves)


def _wave(
    part: str, left: Sequence[Holder], total: int, children: Mapping[str, tuple[str, ...]]
) -> dict[str, None]:
    found: dict[str, None] = {}
    for word in re.split(r"[\s,，]+", part.strip()):
        here = [one for one in left if one.box not in found]
        found |= dict.fromkeys(_taken(word, here, left, total, children))
    return found


def _taken(
    word: str,
    here: Sequence[Holder],
    left: Sequence[Holder],
    total: int,
    children: Mapping[str, tuple[str, ...]],
) -> list[str]:
    """What a word takes of what is left."""
    if not word:
        return []
    if word == _REST:
        return [one.box for one in here]
    if share := _SHARE.fullmatch(word):
        return [one.box for one in here[: ceil(total * min(int(share[1]), 100) / 100)]]
    if word.isdecimal():
        return [one.box for one in here[: int(word)]]
    if word.startswith(_SITE):
        reach = reach_of(word.removeprefix(_SITE), children)
        if reach.is_whole:
            raise WaveFault("site: names no site")
        return [one.box for one in here if reach.holds(one.site)]
    if word not in {one.box for one in left}:
        raise WaveFault(f"{word!r} is no box that is left, no number, no share, no site: and not rest")
    return [word]
