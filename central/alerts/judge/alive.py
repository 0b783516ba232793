"""A word a day that alerts work: that it does not come is what a manager notices."""

from collections.abc import Callable, Sequence
from datetime import datetime

from central.alerts.details import ALIVE, AliveDetail, encode
from central.alerts.judge.verdict import Verdict
from central.store.alerts.rows import Alert, AlertRows
from central.store.alerts.watch import LastWord, Link
from central.store.record.chain.seal import Sealed

_FRESH_MS = 15 * 60_000


def judge_alive(
    rows: AlertRows,
    words: Sequence[LastWord],
    links: Sequence[Link],
    local: datetime,
    at_minute: int | None,
    last_sealed: Callable[[], Sealed | None] = lambda: None,
) -> list[Verdict]:
    """One a day, from its minute of the day on, also after that if nobody was here at the time.

    `local` is now in the county's zone; None says it never.
    """
    if at_minute is None or local.hour * 60 + local.minute < at_minute:
        return []
    key = f"{ALIVE}:{local:%Y-%m-%d}"
    if rows.keyed(key) is not None:
        return []
    now_ms = int(local.timestamp() * 1000)
    alerts, unacknowledged = rows.standing()
    sealed = last_sealed()
    detail = AliveDetail(
        boxes=len(links),
        online=sum(link.is_online for link in links),
        probes=len(words),
        fresh=sum(now_ms - word.at_ms < _FRESH_MS for word in words),
        alerts=alerts,
        unacknowledged=unacknowledged,
        sealed_day=sealed.day if sealed else "",
        digest=sealed.digest if sealed else "",
    )
    return [Verdict(rows.open(_alert(key, detail, now_ms)), "opened", "daily")]


def _alert(key: str, detail: AliveDetail, now_ms: int) -> Alert:
    return Alert(
        id=0,
        kind=ALIVE,
        key=key,
        site="",
        room="",
        opened_ms=now_ms,
        detected_ms=now_ms,
        closed_ms=now_ms,
        detail=encode(detail),
    )
