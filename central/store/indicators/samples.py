"""Lists of sites that an acceptance check is to look at, as they were drawn, and what was found there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from central.store.indicators import files, tables
from central.store.indicators.refused import Refused
from logistics.counties.county import County
from logistics.indicators import sampling
from logistics.indicators.sampling import ALGORITHM, LEVELS, SEED_CHARS_MAX, Drawn, Level

DRAWS_MAX, CHECKS_MAX, COMMENT_CHARS_MAX = 1_000, 50, 500
LISTED_MAX = 20


class Draw(Struct, frozen=True):
    """A drawn list with all that is needed to draw it again. Rates are percents."""

    seed: str
    day: date
    rates: dict[Level, int]
    population: dict[Level, tuple[str, ...]]
    population_digest: str
    algorithm: str
    sites: tuple[Drawn, ...]


class Kept(Struct, frozen=True):
    """A list with its number, its digest, and who had it drawn when (UTC ms)."""

    id: int
    draw: Draw
    digest: str
    made_ms: int
    made_by: str


class Finding(Struct, frozen=True):
    """What is to be written down of a site; `photo` is a file's bytes."""

    site: str
    is_found: bool
    comment: str = ""
    photo: bytes = b""


class Check(Struct, frozen=True):
    """What somebody found at a site. `photo` is the digest of a file, or ""."""

    site: str
    is_found: bool
    comment: str
    photo: str
    made_ms: int
    made_by: str


def drawn(county: County, day: date, seed: str, rates: Mapping[Level, int]) -> Draw:
    """The list of a day's sites by a seed. Raises Refused."""
    seed = seed.strip()
    if not 1 <= len(seed) <= SEED_CHARS_MAX or not seed.isprintable():
        raise Refused("seed")
    if not all(0 <= rates.get(level, 0) <= 100 for level in LEVELS):
        raise Refused("rate")
    population = {
        level: tuple(sorted(one.site_id for one in county.sites_at(day, level))) for level in LEVELS
    }
    return Draw(
        seed=seed,
        day=day,
        rates={level: rates.get(level, 0) for level in LEVELS},
        population=population,
        population_digest=sampling.digest_of_list(site for some in population.values() for site in some),
        algorithm=ALGORITHM,
        sites=sampling.draw(seed, population, rates),
    )


def keep(connection: Connection, found: Draw, who: str, now_ms: int) -> int:
    """Keep a list for good; its number. Raises Refused."""
    if connection.execute(select(func.count()).select_from(tables.draw)).scalar_one() >= DRAWS_MAX:
        raise Refused("many", str(DRAWS_MAX))
    body = msgspec.json.encode(found)
    row = {"body": body, "digest": sha256(body).hexdigest(), "made_ms": now_ms, "made_by": who}
    made = connection.execute(insert(tables.draw).values(row).returning(tables.draw.c.id))
    return int(made.scalar_one())


def listed(connection: Connection, before: int | None = None) -> tuple[Kept, ...]:
    """At most LISTED_MAX lists, the newest first, of those with a lower number than `before`."""
    query = select(tables.draw).order_by(tables.draw.c.id.desc()).limit(LISTED_MAX)
    rows = connection.execute(query if before is None else query.where(tables.draw.c.id < before))
    return tuple(
        Kept(row.id, msgspec.json.decode(row.body, type=Draw), row.digest, row.made_ms, row.made_by)
        for row in rows
    )


def one(connection: Connection, number: int) -> Kept | None:
    """A list by its number."""
    row = connection.execute(select(tables.draw).where(tables.draw.c.id == number)).first()
    if row is None:
        return None
    return Kept(row.id, msgspec.json.decode(row.body, type=Draw), row.digest, row.made_ms, row.made_by)


def check(connection: Connection, kept: Kept, said: Finding, who: str, now_ms: int) -> None:
    """Write down what was found at a site of the list; what was said before stays. Raises Refused."""
    site = said.site
    if all(drawn.site != site for drawn in kept.draw.sites):
        raise Refused("unknown", site)
    if len(said.comment) > COMMENT_CHARS_MAX:
        raise Refused("long", str(COMMENT_CHARS_MAX))
    here = tables.check.c
    count = select(func.count()).select_from(tables.check).where(here.draw == kept.id, here.site == site)
    if connection.execute(count).scalar_one() >= CHECKS_MAX:
        raise Refused("many", str(CHECKS_MAX))
    row = {
        "draw": kept.id,
        "site": site,
        "is_found": said.is_found,
        "comment": said.comment.strip(),
        "digest": _photo(connection, said.photo, who, now_ms) if said.photo else None,
        "made_ms": now_ms,
        "made_by": who,
    }
    connection.execute(insert(tables.check).values(row))


def _photo(connection: Connection, photo: bytes, who: str, now_ms: int) -> str:
    kind = files.type_of(photo)
    if not kind.startswith("image/"):
        raise Refused("photo")
    return files.keep(connection, photo, kind, who, now_ms)


def checks(connection: Connection, number: int) -> dict[str, tuple[Check, ...]]:
    """What was found at each site of a list, the latest first."""
    here = tables.check.c
    rows = connection.execute(select(tables.check).where(here.draw == number).order_by(here.id.desc()))
    found: dict[str, list[Check]] = defaultdict(list)
    for row in rows:
        one = Check(row.site, row.is_found, row.comment, row.digest or "", row.made_ms, row.made_by)
        found[row.site].append(one)
    return {site: tuple(some) for site, some in found.items()}


def lines_of(population: Mapping[Level, Iterable[str]], level: Level) -> str:
    """The population of a level, one site a line: what the recipe reads."""
    return "".join(f"{site}\n" for site in sorted(population[level]))
