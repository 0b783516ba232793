"""The register of boxes by right: made, swapped, revoked, certified. Times are UTC ms."""

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, func, insert, select, union, update

from central.store.asking import run
from central.store.identities.tables import certificate, enrol_code, identity

CODE_TRIES = 10
_WHY_CHARS_MAX = 200


class Identity(Struct, frozen=True):
    """A box by right. `life` counts its keys."""

    box: str
    site: str
    role: str
    life: int
    made_ms: int
    made_by: str
    revoked_ms: int | None = None
    why: str = ""


class NewCode(Struct, frozen=True):
    """A code that was made, without its secret."""

    number: str
    box: str
    life: int
    digest: str
    made_ms: int
    expires_ms: int


class OpenCode(Struct, frozen=True):
    """A code that may still be used, or was, and is asked for again by a box that missed the answer.

    `life` is the one that begins with it; `digest` in hexadecimal.
    """

    id: int
    box: str
    life: int
    digest: str
    is_used: bool


class Issued(Struct, frozen=True):
    """A certificate as it is kept in the register: its serial number and its key's digest in hexadecimal."""

    serial: str
    box: str
    life: int
    key: str
    begins_ms: int
    expires_ms: int
    issued_ms: int
    revoked_ms: int | None = None


def find(connection: Connection, box: str) -> Identity | None:
    """A box by its name."""
    row = connection.execute(select(identity).where(identity.c.box == box)).one_or_none()
    return Identity(*row) if row else None


def listed(connection: Connection) -> list[Identity]:
    """All of them, by name."""
    return [Identity(*row) for row in connection.execute(select(identity).order_by(identity.c.box))]


def add(connection: Connection, new: Identity) -> None:
    """A box that was not there before."""
    connection.execute(insert(identity).values(_values(new)))


def begin_life(connection: Connection, old: Identity, life: int, now_ms: int) -> Identity:
    """The same name's next life: what the one before had is good no more, neither codes nor certificates."""
    _end(connection, old.box, now_ms)
    new = replace(old, life=life, revoked_ms=None, why="")
    connection.execute(update(identity).where(identity.c.box == old.box).values(_values(new)))
    return new


def revoke(connection: Connection, box: str, now_ms: int, why: str) -> bool:
    """From now on nothing of the box is good; False where it was revoked before, or never was."""
    done = connection.execute(
        update(identity)
        .where(identity.c.box == box, identity.c.revoked_ms.is_(None))
        .values(revoked_ms=now_ms, why=why[:_WHY_CHARS_MAX])
    )
    _end(connection, box, now_ms)
    return done.rowcount == 1


def revoked_boxes(connection: Connection) -> frozenset[str]:
    """Whose batches are refused."""
    return frozenset(run(connection, _REVOKED, {}).scalars())


_REVOKED = select(identity.c.box).where(identity.c.revoked_ms.is_not(None))


def next_life(connection: Connection, known: Identity) -> int:
    """The life that a new code begins: the present one as long as it had no certificate and stands."""
    had = select(certificate.c.serial).where(certificate.c.box == known.box, certificate.c.life == known.life)
    is_fresh = known.revoked_ms is None and connection.execute(had.limit(1)).first() is None
    return known.life if is_fresh else known.life + 1


def add_code(connection: Connection, new: NewCode) -> bool:
    """A code in place of the box's earlier ones; False where one that is not over has this number."""
    here = enrol_code.c
    taken = select(here.id).where(here.number == new.number, here.expires_ms > new.made_ms)
    if connection.execute(taken.limit(1)).first():
        return False
    _end_codes(connection, new.box, new.made_ms)
    values = {name: getattr(new, name) for name in NewCode.__struct_fields__}
    connection.execute(insert(enrol_code).values(**values, tries=0))
    return True


def open_code(connection: Connection, number: str, now_ms: int) -> OpenCode | None:
    """The code of a number if it is neither replaced, over nor tried too often; it counts as one more try."""
    here = enrol_code.c
    row = connection.execute(
        update(enrol_code)
        .where(
            here.number == number,
            here.how.in_(("", "used")),
            here.expires_ms > now_ms,
            here.tries < CODE_TRIES,
        )
        .values(tries=here.tries + 1)
        .returning(here.id, here.box, here.life, here.digest, here.how)
    ).first()
    return OpenCode(row.id, row.box, row.life, row.digest, row.how == "used") if row else None


def use_code(connection: Connection, code: OpenCode, now_ms: int) -> bool:
    """Take a code, once: of two that come together one is told False."""
    done = connection.execute(
        update(enrol_code)
        .where(enrol_code.c.id == code.id, enrol_code.c.ended_ms.is_(None))
        .values(ended_ms=now_ms, how="used")
    )
    return done.rowcount == 1


def waiting_codes(connection: Connection, now_ms: int) -> dict[str, int]:
    """Which boxes have a code that may still be used, and until when."""
    here = enrol_code.c
    query = select(here.box, here.expires_ms).where(
        here.ended_ms.is_(None), here.expires_ms > now_ms, here.tries < CODE_TRIES
    )
    return {row.box: row.expires_ms for row in connection.execute(query)}


def lives(connection: Connection, now_ms: int) -> list[tuple[str, int]]:
    """Who may come in: each box's present life, and the next one where a code for it is open."""
    here = enrol_code.c
    standing = select(identity.c.box, identity.c.life).where(identity.c.revoked_ms.is_(None))
    coming = select(here.box, here.life).where(here.ended_ms.is_(None), here.expires_ms > now_ms)
    return sorted((row.box, row.life) for row in connection.execute(union(standing, coming)))


def issue(connection: Connection, issued: Issued) -> None:
    """A certificate that was made."""
    connection.execute(insert(certificate).values({name: getattr(issued, name) for name in _ISSUED}))


def find_certificate(connection: Connection, serial: str) -> Issued | None:
    """A certificate by its serial number."""
    row = connection.execute(select(certificate).where(certificate.c.serial == serial)).one_or_none()
    return _issued(row) if row else None


def has_key(connection: Connection, box: str, life: int, key: str) -> bool:
    """Whether this life of a box has a good certificate over this key."""
    here = certificate.c
    query = select(here.serial).where(here.box == box, here.life == life, here.key == key)
    return connection.execute(query.where(here.revoked_ms.is_(None)).limit(1)).first() is not None


def last_issued_ms(connection: Connection, box: str) -> int:
    """When the box last got a certificate; 0: never."""
    query = select(func.max(certificate.c.issued_ms)).where(certificate.c.box == box)
    return int(connection.execute(query).scalar_one() or 0)


def newest(connection: Connection) -> dict[str, Issued]:
    """Each box's latest certificate."""
    rows = connection.execute(select(certificate).order_by(certificate.c.issued_ms, certificate.c.expires_ms))
    return {row.box: _issued(row) for row in rows}


def revoked(connection: Connection, now_ms: int) -> list[Issued]:
    """What was revoked and would else be good: what is over needs no place in a list (RFC 5280, 3.3)."""
    here = certificate.c
    query = select(certificate).where(here.revoked_ms.is_not(None), here.expires_ms > now_ms)
    return [_issued(row) for row in connection.execute(query.order_by(here.revoked_ms, here.serial))]


_ISSUED = Issued.__struct_fields__


def _issued(row: Row[*tuple[object, ...]]) -> Issued:
    return Issued(**{name: getattr(row, name) for name in _ISSUED})


def _values(one: Identity) -> dict[str, object]:
    return {name: getattr(one, name) for name in Identity.__struct_fields__}


def _end(connection: Connection, box: str, now_ms: int) -> None:
    _end_codes(connection, box, now_ms)
    connection.execute(
        update(certificate)
        .where(certificate.c.box == box, certificate.c.revoked_ms.is_(None))
        .values(revoked_ms=now_ms)
    )


def _end_codes(connection: Connection, box: str, now_ms: int) -> None:
    connection.execute(
        update(enrol_code)
        .where(enrol_code.c.box == box, enrol_code.c.ended_ms.is_(None))
        .values(ended_ms=now_ms, how="replaced")
    )
