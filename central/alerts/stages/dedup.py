"""Dedup: a phase of an alert is planned once for each recipient, whatever judges it again."""

from msgspec.structs import replace

from central.alerts.stages.case import CRITICAL, LEVEL, REPEAT, Case
from central.store.alerts.notices import NoticeRows, Reason, Telling

_STAGE = "dedup"


def dedup(rows: NoticeRows, case: Case, now_ms: int) -> Telling:
    """Plan what is new of a case, keep the reasons where something changed, and note how far it has come."""
    after = _after(case, now_ms)
    if case.held:
        if after != case.telling:
            rows.explain(case.alert.id, case.phase, case.reasons, now_ms)
            rows.settle(after)
        return after
    planned = rows.plan(case.alert.id, case.phase, case.topic, case.recipients, now_ms)
    why = "planned" if planned or not case.recipients else "planned_before"
    reasons = (*case.reasons, Reason(_STAGE, "passed", why, {"n": str(planned)}))
    rows.explain(case.alert.id, case.phase, reasons, now_ms)
    rows.settle(after)
    return after


def _after(case: Case, now_ms: int) -> Telling:
    """How far the alert has been told when this case is through."""
    before = case.telling
    if case.held:
        # An alert that was told and is silenced later stays told: only its pages wait.
        return before if before.state == "told" else replace(before, state=_HELD[case.held])
    if case.alert.closed_ms is not None:
        return replace(before, state="done")
    return replace(
        before,
        state="told",
        level=max(before.level, case.level),
        pages=before.pages + case.phase.startswith((LEVEL, REPEAT)),
        paged_ms=now_ms,
        is_critical=before.is_critical or case.phase == CRITICAL or _is_critical(case),
    )


def _is_critical(case: Case) -> bool:
    return bool(getattr(case.detail, "is_critical", False))


_HELD = {"inhibit": "inhibited", "silence": "silenced"}
