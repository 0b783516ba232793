"""How boxes' certificates stand: what the fleet's pages and the register of boxes show."""

from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from central.store.identities import register
from central.store.identities.register import Identity

Stand = Literal["none", "waiting", "good", "expiring", "over", "revoked"]
# A box asks for its next certificate with a month left: with so little left it has tried for ten days.
_EXPIRING_MS = 20 * 86_400_000


class Certificate(Struct, frozen=True):
    """A box's certificate: how it stands, until when it is good, and until when a code waits for the box."""

    stand: Stand = "none"
    until_ms: int | None = None
    code_until_ms: int | None = None


class Known(Struct, frozen=True):
    """A box by right, with its certificate."""

    identity: Identity
    certificate: Certificate


def known(connection: Connection, now_ms: int) -> list[Known]:
    """All boxes by right, by name."""
    newest = register.newest(connection)
    codes = register.waiting_codes(connection, now_ms)
    found = []
    for one in register.listed(connection):
        issued = newest.get(one.box)
        until_ms = issued.expires_ms if issued and issued.life == one.life else None
        code_ms = codes.get(one.box)
        stand = _stand(one, until_ms, code_ms, now_ms)
        found.append(Known(one, Certificate(stand, until_ms, code_ms)))
    return found


def by_box(connection: Connection, now_ms: int) -> dict[str, Certificate]:
    """The same by the box's name."""
    return {one.identity.box: one.certificate for one in known(connection, now_ms)}


def _stand(one: Identity, until_ms: int | None, code_ms: int | None, now_ms: int) -> Stand:
    if one.revoked_ms is not None:
        return "revoked"
    if until_ms is None:
        return "waiting" if code_ms is not None else "none"
    if until_ms <= now_ms:
        return "over"
    return "expiring" if until_ms - now_ms < _EXPIRING_MS else "good"
