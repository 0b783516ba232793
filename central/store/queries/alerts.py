"""Alerts: what is open, who was told by which attempts and why, and the acknowledgement."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, or_, select, update

from central.store.alerts.tables import attempt, decision, telling
from central.store.queries.columns import columns
from central.store.queries.reach import Sites, within
from central.store.tables import IS_ALERT, IS_OPEN_ALERT, alert, notice
from logistics.coldchain.alerts.causes import Cause

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
    read_ms: int | None = None
    heard_ms: int | None = None
    is_critical: bool = False
    healthy: int = 0
    out: tuple[str, ...] = ()
    disagree: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    fault: str = ""
    door: str = ""


class Notice(Struct, frozen=True):
    """A message about an alert; delivered only if the receiver's own `answer` said so."""

    phase: str
    recipient: str
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
    """An alert, what it says, all its messages, and how far it has been told."""

    facts: Facts
    detail: Detail
    notices: tuple[Notice, ...]
    telling: str = ""


class Decision(Struct, frozen=True):
    """What a stage decided of an alert: `why` is the key of a text, `fields` what fills its places."""

    at_ms: int
    phase: str
    stage: str
    verdict: str
    why: str
    fields: dict[str, str]


class Attempt(Struct, frozen=True):
    """A message to a channel; without `answered_ms` it is not known what came of it."""

    at_ms: int
    channel: str
    answered_ms: int | None
    is_delivered: bool
    answer: str


class Story(Struct, frozen=True):
    """An alert with all that was decided and tried, oldest first."""

    alert: Alert
    decisions: tuple[Decision, ...]
    attempts: tuple[Attempt, ...]


def listed(connection: Connection, closed_since_ms: int, sites: Sites = None) -> tuple[Alert, ...]:
    """Open alerts and those closed since a moment: open first, then newest first, at most LISTED_MAX.

    The daily word is told like an alert and is none.
    """
    here = alert.c
    query = (
        select(*columns(alert, Facts))
        .where(or_(IS_OPEN_ALERT, here.closed_ms >= closed_since_ms), IS_ALERT)
        .where(within(here.site, sites))
        .order_by(here.closed_ms.is_not(None), here.opened_ms.desc(), here.id.desc())
        .limit(LISTED_MAX)
    )
    return _alerts(connection, [Facts(*row) for row in connection.execute(query)])


def standing(connection: Connection, sites: Sites = None) -> tuple[int, int]:
    """How many alerts are open at these sites, and how many of them nobody has acknowledged."""
    query = select(func.count(), func.count() - func.count(alert.c.acked_ms)).select_from(alert)
    row = connection.execute(query.where(IS_OPEN_ALERT, within(alert.c.site, sites))).one()
    return int(row[0]), int(row[1])


def newest(connection: Connection, before: int | None = None, sites: Sites = None) -> tuple[Alert, ...]:
    """All alerts, the newest first, at most LISTED_MAX of those with a lower number than `before`."""
    query = select(*columns(alert, Facts)).where(within(alert.c.site, sites))
    query = query.order_by(alert.c.id.desc()).limit(LISTED_MAX)
    if before is not None:
        query = query.where(alert.c.id < before)
    return _alerts(connection, [Facts(*row) for row in connection.execute(query)])


def story(connection: Connection, number: int) -> Story | None:
    """One alert in full; None if there is none such."""
    row = connection.execute(select(*columns(alert, Facts)).where(alert.c.id == number)).first()
    if row is None:
        return None
    (one,) = _alerts(connection, [Facts(*row)])
    return Story(one, _decisions(connection, number), _attempts(connection, number))


def site_of(connection: Connection, number: int) -> str | None:
    """The site that an alert is about; None for an unknown one."""
    return connection.execute(select(alert.c.site).where(alert.c.id == number)).scalar_one_or_none()


def acknowledge(connection: Connection, number: int, by: str, comment: str, now_ms: int) -> bool:
    """Write who has taken the alert on and why; False if it is unknown or somebody has already."""
    done = connection.execute(
        update(alert)
        .where(alert.c.id == number, alert.c.acked_ms.is_(None))
        .values(acked_ms=now_ms, acked_by=by, comment=comment)
    )
    return done.rowcount == 1


def _alerts(connection: Connection, rows: Sequence[Facts]) -> tuple[Alert, ...]:
    numbers = [row.id for row in rows]
    notices, states = _notices(connection, numbers), _states(connection, numbers)
    return tuple(
        Alert(row, _detail(row.detail), tuple(notices[row.id]), states.get(row.id, "")) for row in rows
    )


def _states(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    query = select(telling.c.alert_id, telling.c.state).where(telling.c.alert_id.in_(numbers))
    return {row.alert_id: row.state for row in connection.execute(query)}


def _decisions(connection: Connection, number: int) -> tuple[Decision, ...]:
    """The first LISTED_MAX and no more: what comes back again and again fills no page."""
    query = select(*columns(decision, Decision)).where(decision.c.alert_id == number)
    rows = connection.execute(query.order_by(decision.c.id).limit(LISTED_MAX))
    return tuple(
        Decision(
            at_ms=row.at_ms,
            phase=row.phase,
            stage=row.stage,
            verdict=row.verdict,
            why=row.why,
            fields=msgspec.json.decode(row.fields, type=dict[str, str]),
        )
        for row in rows
    )


def _attempts(connection: Connection, number: int) -> tuple[Attempt, ...]:
    told = select(notice.c.message).where(notice.c.alert_id == number, notice.c.message != "")
    query = select(*columns(attempt, Attempt)).where(attempt.c.message.in_(told)).order_by(attempt.c.id)
    return tuple(Attempt(*row) for row in connection.execute(query.limit(LISTED_MAX)))


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
