"""Brings the rules of rooms that stand in the settings into the database, where nobody has said otherwise."""

from collections.abc import Sequence

from central.settings import RoomRule
from central.store.coldchain import rules
from central.store.coldchain.rules import RoomVersion
from central.store.store import Store
from plumbing import logs

_WHO = "settings"


def adopt(store: Store, rooms: Sequence[RoomRule], now_ms: int) -> int:
    """Write what the settings say of rooms as versions; how many are new.

    A room without any gets its first, in force from the beginning. A changed file makes a next version, in
    force from now on, unless somebody has set the room's rule by page or command since.
    """
    log, entered = logs.get("rules"), 0
    with store.write() as connection:
        for room in rooms:
            last = next(iter(rules.history(connection, room.site, room.room)[-1:]), None)
            wanted = _version(room, now_ms if last else 0, now_ms)
            if last is not None and last.origin != _WHO:
                if not last.says_like(wanted):
                    log.info(
                        "rule.kept", site=room.site, room=room.room, version=last.version, by=last.origin
                    )
            elif last is None or not last.says_like(wanted):
                rules.add(connection, wanted)
                entered += 1
    return entered


def _version(room: RoomRule, valid_from_ms: int, now_ms: int) -> RoomVersion:
    return RoomVersion(
        site=room.site,
        room=room.room,
        valid_from_ms=valid_from_ms,
        rule=room.rule(),
        silent_ms=room.silent_ms,
        origin=_WHO,
        made_by=_WHO,
        entered_ms=now_ms,
        product=room.product,
        source=room.source,
    )
