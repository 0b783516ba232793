"""Alerts: what is open, who was told and when, and the acknowledgement."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, or_, select, update

from central.store.queries.columns import columns
from central.store.tables import alert, notice

LISTED_MAX = 100
COMMENT_CHARS_MAX = 500


class Detail(Struct, frozen=True):
    """What an alert says beside its place: temperatures in milli-°C. Any of it may be unknown."""

    probe: str = ""
    side: str = ""
    limit_mc: int | None = None
    peak_mc: int | None = None
    now_mc: int | None = None
    minutes: float | None = None
    box: str = ""


class Notice(Struct, frozen=True):
    """A message about an alert; delivered only if the receiver's own `answer` said so."""

    phase: str
    channel: str
    tries: int
    delivered_ms: int | None
    answer: str


class Facts(Struct, frozen=True):
    """An alert as it stands; `detail` is the JSON of a Detail. Times are UTC ms."""

    id: int
    kind: str
    key: str
    site: str
    room: str
    opened_ms: int
    detected_ms: int
    closed_ms: int | None
    acked_ms: int | None
    acked_by: str
    comment: str
    detail: str


class Alert(Struct, frozen=True):
    """An alert, what it says, and all its messages."""

    facts: Facts
    detail: Detail
    notices: tuple[Notice, ...]


def listed(connection: Connection, closed_since_ms: int) -> tuple[Alert, ...]:
    """Open alerts and those closed since a moment: open first, then newest first, at most LISTED_MAX."""
    here = alert.c
    query = (
        select(*columns(alert, Facts))
        .where(or_(here.closed_ms.is_(None), here.closed_ms >= closed_since_ms))
        .order_by(here.closed_ms.is_not(None), here.opened_ms.desc(), here.id.desc())
        .limit(LISTED_MAX)
    )
    rows = [Facts(*row) for row in connection.execute(query)]
    notices = _notices(connection, [row.id for row in rows])
    return tuple(Alert(row, _detail(row.detail), tuple(notices[row.id])) for row in rows)


def acknowledge(connection: Connection, number: int, by: str, comment: str, now_ms: int) -> bool:
    """Write who has taken the alert on and why; False if it is unknown or somebody has already."""
    done = connection.execute(
        update(alert)
        .where(alert.c.id == number, alert.c.acked_ms.is_(None))
        .values(acked_ms=now_ms, acked_by=by, comment=comment)
    )
    return done.rowcount == 1


def _notices(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = defaultdict(list)
    query = select(notice.c.alert_id, *columns(notice, Notice)).where(notice.c.alert_id.in_(numbers))
    for number, *row in connection.execute(query.order_by(notice.c.id)):
        found[number].append(Notice(*row))
    return found


def _detail(text: str) -> Detail:
    """What can be read of it: another version's alert is shown with what is known, not hidden."""
    try:
        return msgspec.json.decode(text, type=Detail)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return Detail()
