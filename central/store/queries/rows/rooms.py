"""Rows of cold rooms: alerts, excursions, what probes say, and where doors moved."""

from sqlalchemy import ColumnElement, Select, func, select

from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, Measure, RowSet, Values, one_of, summed
from central.store.tables import IS_OPEN_ALERT, alert, door, excursion, notice, probe, temperature, thinned

_ROOM = Column("room", link="room")


def _hopped(name: str) -> Select[str]:
    """Each value of a column that begins a key, hopping from one to the next.

    Temperatures are kept by probe, and by site and room, each time by time: so a span of them is found
    without reading all that lies before it.
    """
    first, later = (temperature.alias().c[name] for _ in range(2))
    known = select(func.min(first).label("value")).cte(f"every_{name}", recursive=True)
    following = select(func.min(later)).where(later > known.c.value).scalar_subquery()
    known = known.union_all(select(following).select_from(known).where(known.c.value.is_not(None)))
    return select(known.c.value)


def _of_room(values: Values) -> ColumnElement[bool]:
    """By the key of sites and rooms, whether a site is asked for or not."""
    return temperature.c.room.in_(values) & temperature.c.site.in_(_hopped("site"))


# So no key is entered by a site alone: all that was ever measured may lie at one.
_SITE = func.coalesce(temperature.c.site, "")


# The daily word is told like an alert and is none.
ALERTS = RowSet(
    name="alerts",
    columns=(
        Column("opened_ms", "time"),
        Column("closed_ms", "time"),
        Column("kind", words="alert.kind"),
        common.SITE,
        _ROOM,
        common.BOX,
        Column("acked_ms", "time"),
        Column("id", "number", link="alert"),
    ),
    query=lambda: select(
        alert.c.opened_ms,
        alert.c.closed_ms,
        alert.c.kind,
        alert.c.site,
        alert.c.room,
        alert.c.box,
        alert.c.acked_ms,
        alert.c.id,
    ),
    filters={
        "site": one_of(alert.c.site),
        "room": one_of(alert.c.room),
        "box": one_of(alert.c.box),
        "kind": one_of(alert.c.kind),
        "state": Choice(
            open=IS_OPEN_ALERT,
            closed=alert.c.closed_ms.is_not(None),
            unacknowledged=IS_OPEN_ALERT & alert.c.acked_ms.is_(None),
        ),
    },
    at=alert.c.opened_ms,
    order=("opened_ms", "id"),
    site=alert.c.site,
)

ALERT_NOTICES = RowSet(
    name="alert-notices",
    columns=(
        Column("alert_id", "number", link="alert"),
        common.SITE,
        Column("kind", words="alert.kind"),
        Column("phase", words="alert.phase"),
        Column("recipient"),
        Column("channel"),
        Column("tries", "number"),
        Column("delivered_ms", "time"),
        Column("id", "number"),
    ),
    query=lambda: select(
        notice.c.alert_id,
        alert.c.site,
        alert.c.kind,
        notice.c.phase,
        notice.c.recipient,
        notice.c.channel,
        notice.c.tries,
        notice.c.delivered_ms,
        notice.c.id,
    ).join(alert, alert.c.id == notice.c.alert_id),
    filters={
        "site": one_of(alert.c.site),
        "kind": one_of(alert.c.kind),
        "state": Choice(told=notice.c.delivered_ms.is_not(None), untold=notice.c.delivered_ms.is_(None)),
    },
    at=alert.c.opened_ms,
    order=("alert_id", "id"),
    site=alert.c.site,
)

EXCURSIONS = RowSet(
    name="excursions",
    columns=(
        Column("start_ms", "time"),
        Column("end_ms", "time"),
        common.SITE,
        _ROOM,
        Column("probe"),
        Column("side", words="side"),
        Column("peak_mc", "temperature"),
        Column("limit_mc", "temperature"),
        Column("alarm_ms", "time"),
        Column("close", words="close"),
    ),
    query=lambda: select(
        excursion.c.start_ms,
        excursion.c.end_ms,
        excursion.c.site,
        excursion.c.room,
        excursion.c.probe,
        excursion.c.side,
        excursion.c.peak_mc,
        excursion.c.limit_mc,
        excursion.c.alarm_ms,
        excursion.c.close,
    ),
    filters={
        "site": one_of(excursion.c.site),
        "room": one_of(excursion.c.room),
        "probe": one_of(excursion.c.probe),
        "state": Choice(
            open=excursion.c.close == "open",
            closed=excursion.c.close != "open",
            alarmed=excursion.c.alarm_ms.is_not(None),
            breached=(excursion.c.close == "open") & excursion.c.alarm_ms.is_not(None),
        ),
    },
    at=excursion.c.start_ms,
    order=("start_ms", "probe"),
    site=excursion.c.site,
    measures=(
        ROWS,
        Measure("lowest", "least", ("peak_mc",), "temperature"),
        Measure("highest", "most", ("peak_mc",), "temperature"),
    ),
)

TEMPERATURES = RowSet(
    name="temperatures",
    columns=(
        common.AT,
        common.SITE,
        _ROOM,
        Column("probe"),
        Column("milli_c", "temperature"),
    ),
    query=lambda: select(
        temperature.c.at_ms,
        temperature.c.site,
        temperature.c.room,
        temperature.c.probe,
        temperature.c.milli_c,
    ).where(temperature.c.probe.in_(_hopped("probe"))),
    filters={
        "site": one_of(_SITE),
        "room": _of_room,
        "probe": one_of(temperature.c.probe),
    },
    at=temperature.c.at_ms,
    order=("at_ms", "probe"),
    site=_SITE,
    measures=(
        ROWS,
        Measure("lowest", "least", ("milli_c",), "temperature"),
        Measure("highest", "most", ("milli_c",), "temperature"),
    ),
)

_THINNED = ("at_ms", "until_ms", "site", "room", "probe", "readings", "low_mc", "high_mc")
THINNED = RowSet(
    name="thinned",
    columns=(
        common.AT,
        Column("until_ms", "time"),
        common.SITE,
        _ROOM,
        Column("probe"),
        Column("readings", "number"),
        Column("low_mc", "temperature"),
        Column("high_mc", "temperature"),
        common.BOX,
        common.STREAM,
        common.SEQ,
        Column("part", "number"),
    ),
    query=lambda: select(
        *(thinned.c[name] for name in _THINNED),
        thinned.c.box,
        thinned.c.stream,
        thinned.c.seq,
        thinned.c.part,
    ),
    filters={
        "site": one_of(thinned.c.site),
        "room": one_of(thinned.c.room),
        "probe": one_of(thinned.c.probe),
        "box": one_of(thinned.c.box),
    },
    at=thinned.c.at_ms,
    order=("at_ms", "stream", "seq", "part"),
    site=thinned.c.site,
    measures=(
        ROWS,
        summed("readings"),
        Measure("lowest", "least", ("low_mc",), "temperature"),
        Measure("highest", "most", ("high_mc",), "temperature"),
    ),
)

PROBES = RowSet(
    name="probes",
    columns=(
        Column("probe"),
        common.SITE,
        _ROOM,
        common.AT,
        Column("milli_c", "temperature"),
        Column("alert_state", words="state"),
        Column("fault", words="fault"),
    ),
    query=lambda: select(
        probe.c.probe,
        probe.c.site,
        probe.c.room,
        probe.c.at_ms,
        probe.c.milli_c,
        probe.c.alert_state,
        probe.c.fault,
    ),
    filters={
        "site": one_of(probe.c.site),
        "room": one_of(probe.c.room),
        "probe": one_of(probe.c.probe),
        "state": Choice(faulty=probe.c.fault != "", well=probe.c.fault == ""),
    },
    order=("probe",),
    is_newest_first=False,
    site=probe.c.site,
)

DOORS = RowSet(
    name="doors",
    columns=(
        common.AT,
        common.SITE,
        _ROOM,
        Column("door"),
        Column("is_open", "yes"),
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        door.c.at_ms,
        door.c.site,
        door.c.room,
        door.c.door,
        door.c.is_open,
        door.c.stream,
        door.c.seq,
    ),
    filters={
        "site": one_of(door.c.site),
        "room": one_of(door.c.room),
        "device": one_of(door.c.door),
        "state": Choice(opened=door.c.is_open, closed=~door.c.is_open),
    },
    at=door.c.at_ms,
    order=("at_ms", "stream", "seq"),
    site=door.c.site,
)

ALL = (ALERTS, ALERT_NOTICES, EXCURSIONS, TEMPERATURES, THINNED, PROBES, DOORS)
