"""The check of what is told is silent where all is well, and finds what is told twice or not at all."""

from msgspec.structs import replace

from central.alerts.details import Detail
from central.alerts.words.message import Message
from simulators.rehearsal.checks import told
from simulators.rehearsal.checks.evidence import Alert, Breach
from simulators.rehearsal.machine.clock import Saying
from tests.rehearsal.evidence import STEP_MS, finds, good


def alert(opened_min: int, closed_min: int | None, probe: str = "p") -> Alert:
    """An alert of one room that is too warm."""
    opened_ms, closed_ms = opened_min * STEP_MS, None if closed_min is None else closed_min * STEP_MS
    key = f"breach:v/r:HOT:{opened_ms}:box/{probe}"
    return Alert("breach", key, "v", "r", opened_ms, opened_ms, closed_ms)


def breach(alarm_min: int, end_min: int | None) -> Breach:
    """A breach of that room."""
    return Breach("v", "r", "HOT", alarm_min * STEP_MS, None if end_min is None else end_min * STEP_MS)


def message(one: Alert, phase: str) -> Message:
    """What is told of it."""
    detail = Detail(probe="p", side="HOT", limit_mc=8000, peak_mc=9000, now_mc=9000, minutes=30)
    name = f"{one.key}:{phase}"
    return Message(name, 1, phase, "breach", "v", "r", one.opened_ms, None, detail, "", "", members=(name,))


def test_telling_as_it_should_be() -> None:
    """A beginning and an end, and the same once more later."""
    first, second = alert(10, 20), alert(30, None)
    messages = [message(first, "opened"), message(first, "resolved"), message(second, "opened")]
    breaches = [breach(10, 20), breach(30, None)]
    finds(told.check, replace(good(), alerts=[first, second], told=messages, breaches=breaches))


def test_telling_twice_or_not_at_all() -> None:
    """A message twice, an end alone, two alerts at once, an alert that nobody heard, a breach without one."""
    one = alert(10, 25)
    opened = message(one, "opened")
    finds(told.check, replace(good(), alerts=[one], told=[opened, opened]), "2 times")
    ended = [message(one, "resolved"), opened]
    finds(told.check, replace(good(), alerts=[one], told=ended), "never its beginning")
    both = [one, alert(20, None, "q")]
    heard = [message(each, "opened") for each in both]
    finds(told.check, replace(good(), alerts=both, told=heard), "was opened while")
    finds(told.check, replace(good(), alerts=[one]), "told to nobody")
    finds(told.check, replace(good(), breaches=[breach(10, None)]), "has no alert")


def test_a_beginning_that_is_told_again_when_its_time_has_moved() -> None:
    """Found by the times that count in the end; not where a clock lied, or never knew."""
    both = [alert(10, 12), alert(15, None)]
    heard = [message(each, "opened") for each in both]
    evidence = replace(good(), alerts=both, told=heard)
    finds(told.check, evidence, "once more")
    never = [both[0], replace(both[1], box="box", boot="b0")]
    finds(told.check, replace(evidence, alerts=never))
    evidence.record.boots["box"][0].sayings.append(Saying(5, 86_400_000, is_known=True))
    finds(told.check, evidence)
