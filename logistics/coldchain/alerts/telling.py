"""What is told of an alert, and when: once at its beginning, again while it lasts, once at its end."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.alertstate import Transition
from logistics.coldchain.errors import ColdChainError
from logistics.coldchain.rule import MINUTE_MS
from logistics.coldchain.runs import Excursion

NoticeKind = Literal["opened", "escalated", "repeated", "repaged", "resolved", "historical"]
COMMENT_MAX = 500


class NoComment(ColdChainError):
    """An alert is acknowledged with a comment: say what was found or done."""


class Policy(Struct, frozen=True):
    """Whom nobody answers is told again. All times are of waiting, in ms.

    Without an acknowledgement the next level is told after each of `escalate_ms` since the beginning, and all
    told so far again every `repeat_ms`. With one, it is told again if it fires `repage_ms` later still.
    An alert that has ended is over after `settle_ms`: if it fires again before, it is the same one.
    """

    escalate_ms: tuple[int, ...] = (15 * MINUTE_MS, 30 * MINUTE_MS)
    repeat_ms: int = 60 * MINUTE_MS
    repage_ms: int = 120 * MINUTE_MS
    settle_ms: int = 30 * MINUTE_MS


class Acknowledged(Struct, frozen=True):
    """Who has taken an alert, when, and what they say of it."""

    by: str
    at_ms: int
    comment: str


class Case(Struct, frozen=True):
    """One alert as it is told. `begun_ms` is its alarm, `calm_ms` its end, as long as it has not fired again.

    `level` is how far it was escalated, `relapses` how often it fired again, `told` how many notices there
    were, and `last_told_ms` when the last one was.
    """

    begun_ms: int
    last_told_ms: int
    level: int = 0
    told: int = 1
    relapses: int = 0
    acknowledged: Acknowledged | None = None
    calm_ms: int | None = None
    is_over: bool = False


class Notice(Struct, frozen=True):
    """Something to tell now, to all up to a level; `why` is for the page."""

    kind: NoticeKind
    at_ms: int
    level: int
    why: str


Told = tuple[Case | None, tuple[Notice, ...]]


def follow(case: Case | None, entered: Transition, policy: Policy, now_ms: int) -> Told:
    """Take a phase that the alert's state entered: a new alarm opens a case, or goes on with the last one."""
    if entered.phase == "alarm":
        return _fire(case, entered, policy, now_ms)
    if entered.phase == "normal" and case is not None and case.calm_ms is None:
        return replace(case, calm_ms=entered.at_ms), ()
    return case, ()


def due(case: Case, policy: Policy, now_ms: int) -> tuple[Case, tuple[Notice, ...]]:
    """What the mere passing of time makes due: one notice at most, however long nobody looked."""
    if case.is_over:
        return case, ()
    if case.calm_ms is not None:
        if now_ms - case.calm_ms < policy.settle_ms:
            return case, ()
        return _tell(replace(case, is_over=True), "resolved", now_ms, "calm for the whole settling time")
    if case.acknowledged is not None:
        since_ms = max(case.acknowledged.at_ms, case.last_told_ms)
        if now_ms - since_ms < policy.repage_ms:
            return case, ()
        return _tell(case, "repaged", now_ms, "acknowledged, and still out of limits")
    level = sum(now_ms - case.begun_ms >= wait_ms for wait_ms in policy.escalate_ms)
    if level > case.level:
        return _tell(replace(case, level=level), "escalated", now_ms, "nobody has acknowledged it")
    if now_ms - case.last_told_ms >= policy.repeat_ms:
        return _tell(case, "repeated", now_ms, "still out of limits, and nobody has acknowledged it")
    return case, ()


def acknowledge(case: Case, by: str, comment: str, now_ms: int) -> Case:
    """The case once a person has taken it; the first one who did stays. Raises NoComment without words."""
    said = comment.strip()
    if not said:
        raise NoComment(NoComment.__doc__)
    if case.acknowledged is not None or case.is_over:
        return case
    return replace(case, acknowledged=Acknowledged(by, now_ms, said[:COMMENT_MAX]))


def historical(excursion: Excursion, detected_ms: int) -> Notice | None:
    """The one notice of an alarm that was over when it became known; None if it runs or never was one."""
    if excursion.alarm_ms is None or excursion.end_ms is None:
        return None
    return Notice("historical", detected_ms, 0, "over before it became known: look at the goods")


def _fire(case: Case | None, entered: Transition, policy: Policy, now_ms: int) -> Told:
    if case is not None and not case.is_over:
        if case.calm_ms is None:
            return case, ()
        if entered.at_ms - case.calm_ms < policy.settle_ms:
            # Whoever acknowledged it knows of it; the next levels go on counting from its beginning.
            return replace(case, calm_ms=None, relapses=case.relapses + 1), ()
        case, ended = _tell(case, "resolved", now_ms, "calm for the whole settling time")
    else:
        ended = ()
    return Case(entered.at_ms, now_ms), (*ended, Notice("opened", now_ms, 0, entered.why))


def _tell(case: Case, kind: NoticeKind, now_ms: int, why: str) -> tuple[Case, tuple[Notice, ...]]:
    told = replace(case, last_told_ms=now_ms, told=case.told + 1)
    return told, (Notice(kind, now_ms, case.level, why),)
