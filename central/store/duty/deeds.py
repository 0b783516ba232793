"""What people do about matters, written down at once or refused, and the log of it."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, insert, or_, select, union

from central.store.duty import boards
from central.store.duty.tables import duty_deed
from central.store.queries import alerts
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import alert
from logistics.duty.board import Deed, Standing, What
from logistics.duty.judge import Matter
from logistics.duty.limits import Limits

COMMENT_CHARS_MAX = 500
LISTED_MAX = 200
DOERS_MAX = 500


class Refused(Exception):
    """The matter is not as it was when somebody looked: `why` is the key of a text, `fields` its places."""

    def __init__(self, why: str, **fields: str | int) -> None:
        super().__init__(why)
        self.why = why
        self.fields = fields


class Wish(Struct, frozen=True):
    """What somebody who reaches `sites`, None for all, wants to do about the matter `key`.

    `seen` is the last of its deeds that they saw.
    """

    deed: What
    key: str
    seen: int
    who: str
    comment: str = ""
    holder: str = ""
    until_ms: int | None = None
    sites: Sites = None


def act(
    connection: Connection,
    wish: Wish,
    limits: Limits,
    now_ms: int,
    zone: ZoneInfo,
    holders: Mapping[str, Sites],
) -> Standing:
    """Do it, in a transaction that writes; the matter as it was. Raises Refused where it has changed.

    `holders` are those who may be given a matter, with the sites that they reach.
    What is out of reach is answered like what is not there: nothing of it is told.
    """
    board = boards.read(connection, limits, now_ms, zone, wish.sites)
    found = next((one for one in board if one.matter.key == wish.key), None)
    if found is None:
        raise Refused("gone")
    if found.seen != wish.seen:
        last = found.last
        raise Refused("changed", who=last.who if last else "", at_ms=last.at_ms if last else now_ms)
    if wish.deed == "settle" and not found.matter.has_happened:
        raise Refused("lasts")
    if wish.deed == "hand" and not (wish.holder in holders and _reaches(holders[wish.holder], found.matter)):
        raise Refused("nobody", who=wish.holder)
    if wish.deed == "take" and found.matter.alert:
        _take_alert(connection, wish, found.matter, now_ms)
    else:
        _write(connection, wish, found.matter, now_ms)
    return found


def _reaches(sites: Sites, matter: Matter) -> bool:
    """What names no site is for those who see all."""
    return sites is None or matter.site in sites


def _take_alert(connection: Connection, wish: Wish, matter: Matter, now_ms: int) -> None:
    """That an alert was taken on is the alert's own word, and written nowhere else."""
    if not alerts.acknowledge(connection, matter.alert, wish.who, wish.comment, now_ms):
        raise Refused("changed", who=matter.taken_by, at_ms=matter.taken_ms or now_ms)


def _write(connection: Connection, wish: Wish, matter: Matter, now_ms: int) -> None:
    connection.execute(
        insert(duty_deed).values(
            at_ms=now_ms,
            who=wish.who,
            deed=wish.deed,
            key=wish.key,
            kind=matter.kind,
            site=matter.site,
            holder=wish.holder if wish.deed == "hand" else wish.who,
            until_ms=wish.until_ms,
            comment=wish.comment[:COMMENT_CHARS_MAX],
            matter=msgspec.json.encode(matter).decode(),
        )
    )


class Asked(Struct, frozen=True):
    """Which deeds are asked for; what is empty is any.

    `before` is the moment and number of the last one that was seen.
    """

    kind: str = ""
    site: str = ""
    who: str = ""
    since_ms: int = 0
    until_ms: int = 2**62
    before: tuple[int, int] = (2**62, 0)
    sites: Sites = None


class Logged(Struct, frozen=True):
    """A deed with the matter as it stood then; None where it cannot be read any more."""

    deed: Deed
    matter: Matter | None


def logged(connection: Connection, asked: Asked) -> list[Logged]:
    """Deeds, the newest first, at most LISTED_MAX; those of alerts are read from the alerts.

    An alert's has the alert's number below zero: no two have the same moment and number.
    """
    found = _deeds(connection, asked)
    if asked.kind in ("", "alert"):
        found += _acks(connection, asked)
    return sorted(found, key=lambda one: (-one.deed.at_ms, -one.deed.id))[:LISTED_MAX]


def _wanted(
    asked: Asked, at_ms: ColumnElement[Any], number: ColumnElement[Any], site: ColumnElement[Any]
) -> Iterator[ColumnElement[bool]]:
    """What is asked for of either source: reach, span, and what comes after the last one seen."""
    last_ms, last = asked.before
    yield within(site, asked.sites)
    yield at_ms >= asked.since_ms
    yield at_ms < asked.until_ms
    yield at_ms <= last_ms
    yield or_(at_ms < last_ms, number < last)


def _deeds(connection: Connection, asked: Asked) -> list[Logged]:
    here = duty_deed.c
    query = select(*columns(duty_deed, Deed), here.matter).where(
        *_wanted(asked, here.at_ms, here.id, here.site)
    )
    for column, value in ((here.kind, asked.kind), (here.site, asked.site), (here.who, asked.who)):
        if value:
            query = query.where(column == value)
    rows = connection.execute(query.order_by(here.at_ms.desc(), here.id.desc()).limit(LISTED_MAX))
    return [Logged(Deed(*row[:-1]), _matter(row.matter)) for row in rows]


def _acks(connection: Connection, asked: Asked) -> list[Logged]:
    here = alert.c
    number = -here.id
    query = select(alert).where(*_wanted(asked, here.acked_ms, number, here.site))
    for column, value in ((here.site, asked.site), (here.acked_by, asked.who)):
        if value:
            query = query.where(column == value)
    rows = connection.execute(query.order_by(here.acked_ms.desc(), here.id).limit(LISTED_MAX))
    return [
        Logged(
            Deed(
                -row.id,
                row.acked_ms,
                row.acked_by,
                "take",
                f"alert:{row.id}",
                row.acked_by,
                None,
                row.comment,
            ),
            Matter(
                kind="alert",
                key=f"alert:{row.id}",
                site=row.site,
                which=row.room,
                since_ms=row.opened_ms,
                urgency=0,
                why="alert",
                fields={"kind": row.kind, "number": row.id, "what": ""},
                href=f"/alerts/{row.id}",
            ),
        )
        for row in rows
    ]


def _matter(text: str) -> Matter | None:
    """What another version wrote is shown as far as it can be read."""
    try:
        return msgspec.json.decode(text, type=Matter)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def doers(connection: Connection, sites: Sites) -> list[str]:
    """Who did something about matters of these sites, at most DOERS_MAX."""
    did, acked = duty_deed.c, alert.c
    names = union(
        select(did.who.label("who")).where(within(did.site, sites)),
        select(acked.acked_by.label("who")).where(acked.acked_ms.is_not(None), within(acked.site, sites)),
    ).subquery()
    return list(connection.execute(select(names.c.who).order_by(names.c.who).limit(DOERS_MAX)).scalars())
