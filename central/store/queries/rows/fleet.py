"""Rows of boxes: how they are, which of their numbers came, what is missing, held back or unreadable."""

from sqlalchemy import FromClause, func, select, union
from sqlalchemy.sql import Subquery

from central.store.links.orders import command
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, RowSet, one_of, summed
from central.store.tables import box, dead_letter, device, presence, quarantine, span, stream

_known = union(select(box.c.name), select(presence.c.box), select(stream.c.box)).subquery("known")
_SAYS = ("backlog", "skipped", "dropped")


def _boxes() -> FromClause:
    told = _known.outerjoin(box, box.c.name == _known.c.name)
    return told.outerjoin(presence, presence.c.box == _known.c.name)


BOXES = RowSet(
    name="boxes",
    columns=(
        Column("name", link="box"),
        common.SITE,
        Column("role", words="box.role"),
        Column("version"),
        Column("is_online", "yes"),
        common.SINCE,
        Column("health_ms", "time"),
        *(Column(name, "number") for name in _SAYS),
    ),
    query=lambda: select(
        _known.c.name,
        box.c.site,
        box.c.role,
        box.c.version,
        presence.c.is_online,
        presence.c.since_ms,
        box.c.health_ms,
        *(box.c[name] for name in _SAYS),
    ).select_from(_boxes()),
    filters={
        "box": one_of(_known.c.name),
        "site": one_of(box.c.site),
        "state": Choice(
            online=presence.c.is_online.is_(True),
            offline=presence.c.is_online.is_(False),
            unseen=presence.c.is_online.is_(None),
        ),
    },
    order=("name",),
    is_newest_first=False,
    site=box.c.site,
    measures=(ROWS, *(summed(name) for name in _SAYS)),
)

DEVICES = RowSet(
    name="devices",
    columns=(
        common.BOX,
        common.SITE,
        Column("device"),
        Column("kind", words="box.device"),
        Column("is_up", "yes"),
        common.SINCE,
        Column("reason"),
    ),
    query=lambda: select(
        device.c.box,
        box.c.site,
        device.c.device,
        device.c.kind,
        device.c.is_up,
        device.c.since_ms,
        device.c.reason,
    ).select_from(device.outerjoin(box, box.c.name == device.c.box)),
    filters={
        "box": one_of(device.c.box),
        "site": one_of(box.c.site),
        "kind": one_of(device.c.kind),
        "state": Choice(up=device.c.is_up, down=~device.c.is_up),
    },
    at=device.c.since_ms,
    order=("box", "device"),
    is_newest_first=False,
    site=box.c.site,
)


def _streams() -> Subquery:
    stored = func.sum(span.c.high - span.c.low + 1)
    highest = func.max(span.c.high)
    return (
        select(
            stream.c.name.label("stream"),
            stream.c.box,
            box.c.site,
            stream.c.last_received_ms,
            stored.label("stored"),
            highest.label("highest"),
            (highest - stored).label("missing"),
        )
        .select_from(
            stream.join(span, span.c.stream == stream.c.name).outerjoin(box, box.c.name == stream.c.box)
        )
        .group_by(stream.c.name, stream.c.box, box.c.site, stream.c.last_received_ms)
        .subquery("streams")
    )


_all_streams = _streams()
_SPANNED = ("stored", "highest", "missing")
STREAMS = RowSet(
    name="streams",
    columns=(
        common.BOX,
        common.SITE,
        common.STREAM,
        Column("last_received_ms", "time"),
        *(Column(name, "number") for name in _SPANNED),
    ),
    query=lambda: select(
        _all_streams.c.box,
        _all_streams.c.site,
        _all_streams.c.stream,
        _all_streams.c.last_received_ms,
        *(_all_streams.c[name] for name in _SPANNED),
    ),
    filters={
        "box": one_of(_all_streams.c.box),
        "site": one_of(_all_streams.c.site),
        "stream": one_of(_all_streams.c.stream),
        "is_odd": Choice(yes=_all_streams.c.missing > 0, no=_all_streams.c.missing == 0),
    },
    at=_all_streams.c.last_received_ms,
    order=("last_received_ms", "stream"),
    site=_all_streams.c.site,
    measures=(ROWS, *(summed(name) for name in _SPANNED)),
)


def _gaps() -> Subquery:
    """The numbers between the spans of a stream, and before the first one."""
    before = func.lag(span.c.high, 1, 0).over(partition_by=span.c.stream, order_by=span.c.low)
    one = select(span.c.stream, (before + 1).label("low"), (span.c.low - 1).label("high")).subquery("one")
    return (
        select(stream.c.box, box.c.site, one.c.stream, one.c.low, one.c.high)
        .select_from(
            one.join(stream, stream.c.name == one.c.stream).outerjoin(box, box.c.name == stream.c.box)
        )
        .where(one.c.low <= one.c.high)
        .subquery("gaps")
    )


_all_gaps = _gaps()
GAPS = RowSet(
    name="gaps",
    columns=(
        common.BOX,
        common.SITE,
        common.STREAM,
        *(Column(name, "number") for name in ("low", "high", "missing")),
    ),
    query=lambda: select(
        _all_gaps.c.box,
        _all_gaps.c.site,
        _all_gaps.c.stream,
        _all_gaps.c.low,
        _all_gaps.c.high,
        (_all_gaps.c.high - _all_gaps.c.low + 1).label("missing"),
    ),
    filters={
        "box": one_of(_all_gaps.c.box),
        "site": one_of(_all_gaps.c.site),
        "stream": one_of(_all_gaps.c.stream),
    },
    order=("box", "stream", "low"),
    is_newest_first=False,
    site=_all_gaps.c.site,
    measures=(ROWS, summed("missing")),
)

# Events dated in the future, kept out of all other rows until their time has come.
FUTURE = RowSet(
    name="held-back",
    columns=(
        common.AT,
        Column("received_ms", "time"),
        common.BOX,
        common.SITE,
        common.STREAM,
        common.SEQ,
        Column("released_ms", "time"),
    ),
    query=lambda: select(
        quarantine.c.at_ms,
        quarantine.c.received_ms,
        quarantine.c.box,
        box.c.site,
        quarantine.c.stream,
        quarantine.c.seq,
        quarantine.c.released_ms,
    ).select_from(quarantine.outerjoin(box, box.c.name == quarantine.c.box)),
    filters={
        "box": one_of(quarantine.c.box),
        "site": one_of(box.c.site),
        "state": Choice(
            held=quarantine.c.released_ms.is_(None), released=quarantine.c.released_ms.is_not(None)
        ),
    },
    at=quarantine.c.received_ms,
    order=("at_ms", "stream", "seq"),
    site=box.c.site,
)

DEAD_LETTERS = RowSet(
    name="dead-letters",
    columns=(
        Column("last_ms", "time"),
        Column("first_ms", "time"),
        common.BOX,
        common.SITE,
        Column("reason"),
        Column("times", "number"),
        Column("size_bytes", "number"),
        Column("digest"),
    ),
    query=lambda: select(
        dead_letter.c.last_ms,
        dead_letter.c.first_ms,
        dead_letter.c.box,
        box.c.site,
        dead_letter.c.reason,
        dead_letter.c.times,
        func.length(dead_letter.c.payload).label("size_bytes"),
        dead_letter.c.digest,
    ).select_from(dead_letter.outerjoin(box, box.c.name == dead_letter.c.box)),
    filters={
        "box": one_of(dead_letter.c.box),
        "site": one_of(box.c.site),
        "digest": one_of(dead_letter.c.digest),
    },
    at=dead_letter.c.last_ms,
    order=("last_ms", "digest"),
    site=box.c.site,
    measures=(ROWS, summed("times"), summed("size_bytes")),
)

COMMANDS = RowSet(
    name="commands",
    columns=(
        Column("asked_ms", "time"),
        common.BOX,
        common.SITE,
        Column("kind", words="asked.kind"),
        Column("state", words="asked.is"),
        Column("tries", "number"),
        Column("answered_ms", "time"),
        Column("reason"),
        Column("id"),
    ),
    query=lambda: select(
        command.c.asked_ms,
        command.c.box,
        box.c.site,
        command.c.kind,
        command.c.state,
        command.c.tries,
        command.c.answered_ms,
        command.c.reason,
        command.c.id,
    ).select_from(command.outerjoin(box, box.c.name == command.c.box)),
    filters={
        "box": one_of(command.c.box),
        "site": one_of(box.c.site),
        "kind": one_of(command.c.kind),
        "state": one_of(command.c.state),
    },
    at=command.c.asked_ms,
    order=("asked_ms", "id"),
    site=box.c.site,
)

ALL = (BOXES, DEVICES, STREAMS, GAPS, FUTURE, DEAD_LETTERS, COMMANDS)
