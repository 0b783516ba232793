"""Versions of products' standards: seeded from the pack, added to by people, never changed."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, insert, select

from central.store.ledgers.register.tables import standard
from central.store.store import Store
from central.store.upsert import insert_new
from logistics.goods.standards import register
from logistics.goods.standards.checks import Fault, faults_of
from logistics.goods.standards.register import STANDARDS_MAX, Register, RegisterError, chained
from logistics.goods.standards.standard import Standard

PACKED_BY = "sanji"
COMMENT_CHARS_MAX = 300


class Kept(Struct, frozen=True):
    """A version with who made it, when (UTC ms) and why. Its standard ends where the next one begins."""

    standard: Standard
    made_ms: int
    made_by: str
    comment: str

    @property
    def is_void(self) -> bool:
        """Whether it was replaced on its first day and never held."""
        return self.standard.valid_to is not None and self.standard.valid_to < self.standard.valid_from


@cache
def packaged() -> Register:
    """The standards that came with this program, read once. Raises RegisterError: a build that is broken."""
    return register.parse(files("logistics").joinpath("packs/products.toml").read_text(encoding="utf-8"))


def seed(store: Store, now_ms: int) -> int:
    """Take over the packaged products of which nothing is known yet; how many."""
    with store.write() as connection:
        known = set(connection.execute(select(standard.c.product).distinct()).scalars())
        new = [one for one in packaged().standards if one.product not in known]
        # Two processes may start at once.
        insert_new(connection, standard, [_row(one, PACKED_BY, "", now_ms) for one in new])
    return len({one.product for one in new})


def listed(connection: Connection, product: str | None = None) -> tuple[Kept, ...]:
    """All versions, or those of one product: by product, the oldest first, each with its end."""
    query = select(standard).order_by(standard.c.product, standard.c.version)
    if product is not None:
        query = query.where(standard.c.product == product)
    rows = connection.execute(query).all()
    bodies = chained(msgspec.json.decode(row.body, type=Standard) for row in rows)
    return tuple(
        Kept(body, row.made_ms, row.made_by, row.comment) for body, row in zip(bodies, rows, strict=True)
    )


def add(
    connection: Connection,
    new: Standard,
    *,
    who: str,
    comment: str,
    today: str,
    now_ms: int,
    is_first: bool = False,
) -> Standard:
    """Keep the next version of a product; its number is given here. Raises RegisterError.

    It begins today or later, and not before the version that came before it: what was judged stays judged.
    `is_first`: the product must be new.
    """
    before = listed(connection, new.product)
    number = before[-1].standard.version + 1 if before else 1
    new = replace(new, version=number, valid_to=None)
    faults = faults_of(new)
    if not faults:
        faults = [*_too_early(new, before, today), *_taken_gtin(connection, new)]
    if before and is_first:
        faults.append(Fault(new.product, "product", "taken", new.product))
    if not before and _count(connection) >= STANDARDS_MAX:
        faults.append(Fault(new.product, "product", "too_many", str(STANDARDS_MAX)))
    if faults:
        raise RegisterError(faults)
    connection.execute(insert(standard).values(_row(new, who, comment, now_ms)))
    return new


def to_send(kept: Iterable[Kept], today: str) -> bytes:
    """What boxes are to go by: all versions that hold today or will."""
    ends = ((one.standard, one.standard.valid_to) for one in kept if not one.is_void)
    return register.encode(one for one, end in ends if end is None or end >= today)


def mark(connection: Connection) -> int:
    """A number that grows with each version."""
    return _count(connection)


def _too_early(new: Standard, before: tuple[Kept, ...], today: str) -> list[Fault]:
    last = before[-1].standard.valid_from if before else ""
    if new.valid_from < today:
        return [Fault(new.product, "valid_from", "past", new.valid_from)]
    if new.valid_from < last:
        return [Fault(new.product, "valid_from", "overlap", last)]
    return []


def _taken_gtin(connection: Connection, new: Standard) -> list[Fault]:
    """One GTIN is one product: a reader must not have to guess."""
    bare = new.gtin.lstrip("0")
    others = {one.standard.product: one.standard for one in listed(connection)}
    taken = [name for name, one in others.items() if one.gtin.lstrip("0") == bare and name != new.product]
    return [Fault(new.product, "gtin", "taken", name) for name in taken if bare]


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(standard)).scalar_one()


def _row(one: Standard, who: str, comment: str, now_ms: int) -> dict[str, object]:
    return {
        "product": one.product,
        "version": one.version,
        "valid_from": one.valid_from,
        "made_ms": now_ms,
        "made_by": who,
        "comment": comment[:COMMENT_CHARS_MAX],
        "body": msgspec.json.encode(one).decode(),
    }
