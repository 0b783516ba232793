"""What is dated more than five minutes in the future waits until then, nothing else does, and it is told."""

from collections.abc import Iterator

from simulators.rehearsal.checks.evidence import Evidence, Stored

FUTURE_MS = 300_000
# Some hundred are released at a time, as batches come in.
_LATE_MS = 300_000
# What was held for less may come and go between two looks at the alerts, with the centre down in between.
_ALARMED_MS = 1_800_000


def check(evidence: Evidence) -> Iterator[str]:
    """Held just as long as it is in the future; each box of which something is held has its CLOCK alarm."""
    for one in evidence.log:
        is_future = one.at_ms > one.received_ms + FUTURE_MS
        if is_future != one.was_held:
            yield f"{_name(one)} {'was never' if is_future else 'was'} held"
        elif one.released_ms is not None and not one.at_ms <= one.released_ms <= evidence.end_ms:
            yield f"{_name(one)} was released at {one.released_ms}"
        elif one.is_held and one.at_ms <= evidence.end_ms - _LATE_MS:
            yield f"{_name(one)} is held still"
    yield from _alarms(evidence)


def _name(one: Stored) -> str:
    return f"number {one.seq} of stream {one.stream}, dated {one.at_ms} and come at {one.received_ms},"


def _alarms(evidence: Evidence) -> Iterator[str]:
    alerts = [alert for alert in evidence.alerts if alert.kind == "clock"]
    standing = {alert.key.split(":")[1] for alert in alerts if alert.closed_ms is None}
    holding = {one.box for one in evidence.log if one.is_held}
    for box in sorted(standing ^ holding):
        yield f"{box} has {'nothing' if box in standing else 'something'} held, and its alarm says otherwise"
    for one in evidence.log:
        until_ms = one.released_ms or evidence.end_ms
        is_long = one.was_held and until_ms - one.received_ms > _ALARMED_MS
        if is_long and not any(
            alert.key.split(":")[1] == one.box
            and alert.detected_ms <= until_ms
            and (alert.closed_ms is None or alert.closed_ms >= one.received_ms)
            for alert in alerts
        ):
            yield f"{_name(one)} was held, and there was no alarm"
