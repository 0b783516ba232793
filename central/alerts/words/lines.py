"""The lines of one alert in one language: what, where, how bad, since when, why, what to do, who has it."""

from collections.abc import Iterator

from central.alerts.details import (
    AliveDetail,
    ClockDetail,
    Detail,
    DoorDetail,
    FaultDetail,
    GatewayDetail,
    MainsDetail,
    NoDataDetail,
)
from central.alerts.stages.case import DAILY, HISTORY, RESOLVED
from central.alerts.words.goods import lot_lines
from central.alerts.words.item import Item, cause
from central.alerts.words.saying import Saying
from logistics.coldchain.alerts.causes import Cause


def title(item: Item, say: Saying) -> str:
    """What happened, and where: what a telephone shows before it is unlocked."""
    alert = item.alert
    what = say.text(f"what.{alert.kind}.{_turn(item)}")
    if isinstance(item.detail, AliveDetail):
        return what
    return say.text("title", place=_place(item, say), what=what)


def lines(item: Item, say: Saying) -> Iterator[str]:
    """All that a manager needs, a thing a line."""
    detail = item.detail
    if isinstance(detail, Detail):
        yield from _breach(item, detail, say)
    elif isinstance(detail, NoDataDetail):
        yield from _no_data(item, detail, say)
    elif isinstance(detail, GatewayDetail):
        yield from _gateway(detail, say)
    elif isinstance(detail, ClockDetail):
        yield from _clock(item, detail, say)
    elif isinstance(detail, FaultDetail | DoorDetail | MainsDetail):
        yield from _stands(item, detail, say)
    else:
        yield from _alive(detail, say)
        return
    if not _is_over(item):
        yield from _next(item, say)
    elif item.alert.closed_ms is not None:
        yield say.text("closed", at=say.when(item.alert.closed_ms))


def line(item: Item, say: Saying) -> str:
    """One alert of many, in a line."""
    return say.text("one_of_many", number=item.alert.id, title=title(item, say))


def short(item: Item, say: Saying) -> dict[str, str]:
    """The pieces of an SMS. No address and no sign that a gateway refuses: ° is none of its letters."""
    detail = item.detail
    value = "–"
    if isinstance(detail, Detail):
        value = say.text(
            "short_value", now=f"{detail.now_mc / 1000:.1f}", limit=f"{detail.limit_mc / 1000:.1f}"
        )
    elif isinstance(detail, FaultDetail):
        value = say.word("fault", detail.fault)
    elif isinstance(detail, DoorDetail):
        value = detail.door
    elif isinstance(detail, NoDataDetail):
        value = say.text("short_silent", at=say.when(detail.read_ms))
    elif isinstance(detail, AliveDetail):
        value = say.text("short_alive", online=detail.online, boxes=detail.boxes, alerts=detail.alerts)
    return {
        "what": say.text(f"what.{item.alert.kind}.{_turn(item)}"),
        "where": _place(item, say) or "–",
        "value": value,
        "since": say.when(item.alert.opened_ms),
        "number": str(item.alert.id),
    }


def _turn(item: Item) -> str:
    """Whether it tells of a beginning, of an end, of both, or of something that lasts."""
    if item.phase == DAILY:
        return "opened"
    if item.phase in (RESOLVED, HISTORY):
        return item.phase
    return "opened" if item.phase == "opened" else "lasts"


def _is_over(item: Item) -> bool:
    return item.phase in (RESOLVED, HISTORY)


def _place(item: Item, say: Saying) -> str:
    alert, words = item.alert, say.words
    if alert.room:
        return f"{words.site(alert.site)} {words.room(alert.site, alert.room)}"
    if isinstance(item.detail, GatewayDetail | ClockDetail | MainsDetail):
        return f"{words.site(alert.site)} {item.detail.box}".strip()
    return words.site(alert.site)


def _breach(item: Item, detail: Detail, say: Saying) -> Iterator[str]:
    place, facts = say.words.place(item.alert.site, item.alert.room), item.facts
    limit = say.text(f"limit.{detail.side}", limit=say.celsius(detail.limit_mc))
    yield say.text("probe", probe=detail.probe)
    version = say.text("version", n=place.version) if place.version else ""
    yield " · ".join(part for part in (place.product, limit, place.source, version) if part)
    yield from _severity(detail, say)
    course = [say.text("peak", peak=say.celsius(detail.peak_mc))]
    if not _is_over(item):
        course.insert(0, say.text("now", now=say.celsius(detail.now_mc)))
        if facts.trend_mc_per_h is not None:
            turn = "rising" if facts.trend_mc_per_h >= 0 else "falling"
            course.append(say.text(turn, by=say.celsius(abs(facts.trend_mc_per_h))))
    yield say.text("comma").join(course)
    since_ms = detail.start_ms or item.alert.opened_ms
    yield say.text("since", at=say.when(since_ms), span=say.span(detail.minutes * 60_000))
    if facts.day_minutes is not None:
        yield say.text("day", span=say.span(facts.day_minutes * 60_000))
    yield from (_cause(one, say) for one in detail.causes)
    if item.mkt_c is not None:
        yield say.text("mkt", mkt=f"{item.mkt_c:.1f} °C")
    yield from lot_lines(item.lots, say, is_over=_is_over(item))
    if not _is_over(item):
        yield from _around(item, say)


def _severity(detail: Detail, say: Saying) -> Iterator[str]:
    """How many of the room's probes say so, and which of them are against the others."""
    if detail.healthy:
        level = "critical" if detail.is_critical else "warning"
        yield say.text(f"severity.{level}", out=len(detail.out), healthy=detail.healthy)
    if detail.disagree:
        yield say.text("disagree", probes=say.text("and").join(detail.disagree))


def _cause(one: Cause, say: Saying) -> str:
    """What was so when the room left its limits."""
    until = say.text("still") if one.until_ms is None else say.when(one.until_ms)
    return say.text(f"onset.{one.kind}", what=one.what, since=say.when(one.since_ms), until=until)


def _stands(item: Item, detail: FaultDetail | DoorDetail | MainsDetail, say: Saying) -> Iterator[str]:
    """What stands, of which thing, and since when."""
    if isinstance(detail, FaultDetail):
        yield say.text("probe", probe=detail.probe)
        yield say.text("fault", fault=say.word("fault", detail.fault))
        yield say.text("not_counted" if detail.fault != "stuck" else "in_doubt")
    elif isinstance(detail, DoorDetail):
        yield say.text("door", door=detail.door)
    else:
        yield say.text("battery")
    until_ms = item.now_ms if item.alert.closed_ms is None else item.alert.closed_ms
    yield say.text("stands", at=say.when(detail.since_ms), span=say.span(until_ms - detail.since_ms))


def _around(item: Item, say: Saying) -> Iterator[str]:
    """Door, box and age of the data, as far as they are known."""
    facts, parts = item.facts, []
    if facts.door:
        key = "door_open" if facts.door.is_open else "door_closed"
        span = say.span(item.now_ms - facts.door.at_ms)
        parts.append(say.text(key, door=facts.door.door, span=span))
    if facts.is_online is not None:
        parts.append(say.text("box_online" if facts.is_online else "box_offline"))
    if facts.read_ms is not None:
        parts.append(say.text("age", span=say.span(item.now_ms - facts.read_ms)))
    if parts:
        yield say.text("comma").join(parts)


def _no_data(item: Item, detail: NoDataDetail, say: Saying) -> Iterator[str]:
    product = say.words.place(item.alert.site, item.alert.room).product
    yield say.text("probe", probe=detail.probe)
    if product:
        yield product
    yield say.text("read", at=say.when(detail.read_ms), limit=say.span(detail.limit_ms))
    if not _is_over(item):
        yield say.text("silent", span=say.span(item.now_ms - detail.read_ms))
    if detail.fault:
        yield say.text("fault", fault=say.word("fault", detail.fault))


def _gateway(detail: GatewayDetail, say: Saying) -> Iterator[str]:
    yield say.text("heard", at=say.when(detail.heard_ms))
    yield say.text("with_it", n=detail.probes)


def _clock(item: Item, detail: ClockDetail, say: Saying) -> Iterator[str]:
    yield say.text("ahead", span=say.span(detail.ahead_ms), n=detail.held)
    yield say.text("received", at=say.when(item.alert.opened_ms))


def _alive(detail: AliveDetail, say: Saying) -> Iterator[str]:
    yield say.text("alive_boxes", online=detail.online, boxes=detail.boxes)
    yield say.text("alive_probes", fresh=detail.fresh, probes=detail.probes)
    yield say.text("alive_alerts", alerts=detail.alerts, unacknowledged=detail.unacknowledged)
    if detail.digest:
        yield say.text("alive_chain", day=detail.sealed_day, digest=detail.digest)
    yield say.text("alive_why")


def _next(item: Item, say: Saying) -> Iterator[str]:
    """What is likely behind it, what to do first, who has it, and when somebody else is told."""
    key = cause(item)
    yield say.text(f"cause.{key}")
    yield say.text(f"do.{key}")
    alert = item.alert
    if alert.acked_ms is not None:
        yield say.text("acked", who=alert.acked_by, at=say.when(alert.acked_ms), comment=alert.comment)
    elif item.assigned:
        yield say.text("assigned", who=say.text("and").join(item.assigned))
    if item.next_page_ms is not None:
        yield say.text("next_page", at=say.when(item.next_page_ms))
