"""Nobody is told twice, nobody is told of an end without its beginning, and every breach is told."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from simulators.rehearsal.checks.evidence import Alert, Evidence

_EVER = 2**62
# A new breach takes half an hour to be one.
_APART_MS = 600_000


def check(evidence: Evidence) -> Iterator[str]:
    """Messages are unique and in order; alerts of one room and side do not overlap; no breach lacks one."""
    told = (member for message in evidence.told for member in message.members)
    for name, times in Counter(told).items():
        if times > 1:
            yield f"{name} was told {times} times"
    opened: set[str] = set()
    for member in (member for message in evidence.told for member in message.members):
        key, _, phase = member.rpartition(":")
        if phase in ("opened", "history"):
            opened.add(key)
        elif key not in opened:
            yield f"the end of {key} was told, and never its beginning"
    yield from _overlaps(evidence)
    yield from _again(evidence)
    yield from _untold(evidence, opened)


def _subject(alert: Alert) -> str:
    """What an alert's key begins with: the room and the side, or the box whose clock it is about."""
    return ":".join(alert.key.split(":")[: 2 if alert.kind == "clock" else 3])


def _box(alert: Alert) -> str:
    """Whose probe a breach's alert is about: its key ends with box/probe."""
    return alert.key.rpartition(":")[2].partition("/")[0]


def _overlaps(evidence: Evidence) -> Iterator[str]:
    by_subject: dict[str, list[Alert]] = defaultdict(list)
    for alert in sorted(evidence.alerts, key=lambda one: one.opened_ms):
        by_subject[_subject(alert)].append(alert)
    for subject, alerts in by_subject.items():
        for before, after in pairwise(alerts):
            if after.opened_ms < (before.closed_ms or _EVER):
                yield f"{subject}: {after.key} was opened while {before.key} stood"


def _again(evidence: Evidence) -> Iterator[str]:
    """A breach's beginning is told once, however its time was corrected meanwhile.

    Where a time is none, or a lie that is believed, two that truly lie apart may well fall together.
    """
    record = evidence.record
    known = {(box, boot.name) for box, boots in record.boots.items() for boot in boots if boot.known_ms}
    opened: dict[str, list[Alert]] = defaultdict(list)
    for alert in sorted(evidence.alerts, key=lambda one: one.opened_ms):
        is_sure = alert.kind == "breach" and not record.is_stepped(_box(alert))
        if is_sure and (not alert.boot or (alert.box, alert.boot) in known):
            opened[_subject(alert)].append(alert)
    for subject, alerts in opened.items():
        for before, after in pairwise(alerts):
            if after.opened_ms - before.opened_ms < _APART_MS:
                yield f"{subject}: {after.key} tells once more of the beginning of {before.key}"


def _untold(evidence: Evidence, opened: set[str]) -> Iterator[str]:
    for alert in evidence.alerts:
        if alert.key not in opened:
            yield f"{alert.key} was told to nobody"
    for breach in evidence.breaches:
        subject = f"breach:{breach.site}/{breach.room}:{breach.side}"
        if not any(
            _subject(alert) == subject
            and alert.opened_ms <= (breach.end_ms or _EVER)
            and breach.alarm_ms <= (alert.closed_ms or _EVER)
            for alert in evidence.alerts
        ):
            yield f"the breach of {subject} at {breach.alarm_ms} has no alert"
