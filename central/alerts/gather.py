"""Gathers what a message is made of: each alert once, with how things stand around it at this moment."""

from collections.abc import Sequence

from central.alerts.details import Detail, decode, probe_of
from central.alerts.policy import Policy
from central.alerts.stages.case import HISTORY, RESOLVED
from central.alerts.stages.escalate import next_page_ms
from central.alerts.words.item import Item
from central.store.alerts.facts import course_c, facts
from central.store.alerts.notices import DueNotice, NoticeRows
from central.store.alerts.rows import Alert
from central.store.coldchain.affected import Lots, affected
from central.store.store import Connection
from logistics.coldchain.mkt import mean_kinetic_temperature_c

# Mean kinetic temperature says nothing of frozen goods.
_FROZEN_MC = -5_000


def gather(connection: Connection, notices: Sequence[DueNotice], policy: Policy, now_ms: int) -> list[Item]:
    """One item an alert and phase, though several recipients are told of it by one channel."""
    alerts = {(one.alert.id, one.phase): one for one in notices}
    return [_item(connection, one.alert, one.phase, policy, now_ms) for one in alerts.values()]


def _item(connection: Connection, alert: Alert, phase: str, policy: Policy, now_ms: int) -> Item:
    rows = NoticeRows(connection)
    detail = decode(alert.detail)
    side = detail.side if isinstance(detail, Detail) else ""
    telling = rows.telling(alert.id)
    return Item(
        alert=alert,
        detail=detail,
        phase=phase,
        now_ms=now_ms,
        facts=facts(connection, alert.site, alert.room, probe_of(detail), side, now_ms),
        assigned=tuple(one.name for one in rows.told_to(alert.id)),
        next_page_ms=next_page_ms(alert, telling, policy),
        mkt_c=_mkt_c(connection, alert, detail) if isinstance(detail, Detail) and _tells_end(phase) else None,
        lots=_lots(connection, alert, detail, now_ms) if isinstance(detail, Detail) else Lots(),
    )


def _lots(connection: Connection, alert: Alert, detail: Detail, now_ms: int) -> Lots:
    since_ms = detail.start_ms or alert.opened_ms
    return affected(connection, alert.site, alert.room, since_ms, alert.closed_ms, now_ms)


def _tells_end(phase: str) -> bool:
    return phase in (RESOLVED, HISTORY)


def _mkt_c(connection: Connection, alert: Alert, detail: Detail) -> float | None:
    """Over the excursion, as far as its readings go."""
    if detail.limit_mc < _FROZEN_MC or alert.closed_ms is None or not detail.start_ms:
        return None
    course = course_c(connection, detail.probe, detail.start_ms, alert.closed_ms)
    return mean_kinetic_temperature_c(course) if course else None
