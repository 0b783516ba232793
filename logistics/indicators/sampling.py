"""Draws which sites an acceptance check looks at: from a stated seed, so that anybody can draw them again."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Literal, get_args

from msgspec import Struct

Stage = Literal["first", "final"]
STAGES: tuple[Stage, ...] = get_args(Stage)
Level = Literal["hub", "centre", "station"]
LEVELS: tuple[Level, ...] = get_args(Level)
ALGORITHM = "sha256(seed|site), ascending; ceil(rate * population) of each level"
SEED_CHARS_MAX = 120
# How such programmes are checked elsewhere: county, township and village in percent, first and at the end.
RATES: Mapping[Stage, Mapping[Level, int]] = {
    "first": {"hub": 100, "centre": 35, "station": 5},
    "final": {"hub": 50, "centre": 10, "station": 1},
}


class Drawn(Struct, frozen=True):
    """A site that is to be checked, with the digest that put it in its place."""

    level: Level
    site: str
    digest: str


def draw(
    seed: str, population: Mapping[Level, Iterable[str]], rates: Mapping[Level, int]
) -> tuple[Drawn, ...]:
    """The sites to be checked, level by level. Rates are percents, from 0 to 100.

    Of each level as many as the rate asks for, rounded up: whoever asks for 5 % of 3 stations sees one.
    """
    found: list[Drawn] = []
    for level in LEVELS:
        ordered = sorted((digest_of(seed, site), site) for site in set(population.get(level, ())))
        take = -(-len(ordered) * rates.get(level, 0) // 100)
        found += [Drawn(level, site, digest) for digest, site in ordered[:take]]
    return tuple(found)


def digest_of(seed: str, site: str) -> str:
    """What a site is ordered by: SHA-256 of "seed|site" in UTF-8, in hexadecimal."""
    return sha256(f"{seed}|{site}".encode()).hexdigest()


def digest_of_list(sites: Iterable[str]) -> str:
    """SHA-256 of sites, one a line, in the order of their names: `sort sites.txt | sha256sum`."""
    return sha256("".join(f"{site}\n" for site in sorted(sites)).encode()).hexdigest()
