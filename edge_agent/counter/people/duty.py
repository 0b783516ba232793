"""Who is at the counter: comes by badge or PIN, goes by button or by time, and may do what the roles say."""

from typing import Literal

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.people.badges import MASKED, owner
from edge_agent.counter.work import OnDuty
from edge_agent.trade.outcome import NOTHING, Outcome, Refusal, Said, Signal
from logistics.events.counter import OperatorOn
from plumbing.clock import Moment

# A scan within this time of the last one need not be noted: it spares the SD card a page.
_FRESH_MS = 60_000
_HOUR_MS = 3_600_000


def demand(bench: Bench, needed: str) -> None:
    """Raises Refusal where whoever is on may not do what needs this role. "" needs nobody."""
    if not needed or not bench.settings.operator:
        return
    if not bench.operator:
        raise Refusal("sign_in_first")
    if not {needed, "lead"} & set(bench.on_duty.roles):
        raise Refusal("lead_only")


def take_badge(bench: Bench, text: str, now: Moment) -> Outcome:
    """A badge, whatever the work is: its operator is on, the one before is off. Raises Refusal."""
    if bench.guest:
        raise Refusal("badge_here_only", text=MASKED)
    number = owner(text, bench.settings.operator)
    if number is None:
        raise Refusal("badge_unknown", text=MASKED)
    outcome = sign_in(bench, number, "badge", now)
    return replace(outcome, signals=(Signal.CARD,))


def sign_in(bench: Bench, number: str, by: Literal["badge", "pin"], now: Moment) -> Outcome:
    """This operator is on. Whoever is on already stays so, and no event tells it again. Raises Refusal."""
    operator = bench.settings.operator.get(number)
    if operator is None:
        raise Refusal("badge_unknown")
    text = MASKED if by == "badge" else ""
    said = Said("ok", "signed_in", {"name": operator.name}, text=text, big=operator.name)
    is_on = bench.operator == number
    since_ms = bench.on_duty.since_ms if is_on else now.at_ms
    bench.state.put(_seen(bench, OnDuty(number, since_ms=since_ms), now))
    return Outcome(said=said) if is_on else Outcome(events=(_told(bench, number, by, now),), said=said)


def sign_out(bench: Bench, now: Moment) -> Outcome:
    """Nobody is on."""
    said = Said("ok", "signed_out")
    if not bench.operator:
        return Outcome(said=said)
    bench.state.drop(OnDuty)
    return Outcome(events=(_told(bench, "", "logout", now),), said=said)


def is_over(bench: Bench, now: Moment) -> bool:
    """Whether somebody is on who has done nothing for too long, or is in the settings no more."""
    duty = bench.state.get(OnDuty)
    if duty is None or not duty.operator:
        return False
    longest_ms = int(bench.settings.counter.duty_h * _HOUR_MS)
    if duty.operator not in bench.settings.operator:
        return True
    if duty.boot == bench.boot:
        return now.up_ms - duty.seen_up_ms > longest_ms
    # Of another boot, whose up_ms are not ours: the time of day tells, or this boot alone is long enough.
    return now.up_ms > longest_ms or (now.clock == "synced" and now.at_ms - duty.seen_ms > longest_ms)


def end(bench: Bench, now: Moment) -> Outcome:
    """Nobody is on any more, if the time is over."""
    if not is_over(bench, now):
        return NOTHING
    bench.state.drop(OnDuty)
    return Outcome(events=(_told(bench, "", "timeout", now),))


def note(bench: Bench, now: Moment) -> None:
    """A scan or a deed at the box: whoever is on is there."""
    duty = bench.state.get(OnDuty)
    if bench.guest or duty is None:
        return
    if duty.boot != bench.boot or now.up_ms - duty.seen_up_ms > _FRESH_MS:
        bench.state.put(_seen(bench, duty, now))


def _seen(bench: Bench, duty: OnDuty, now: Moment) -> OnDuty:
    return replace(duty, seen_ms=now.at_ms, seen_up_ms=now.up_ms, boot=bench.boot)


def _told(
    bench: Bench, operator: str, by: Literal["badge", "pin", "logout", "timeout"], now: Moment
) -> tuple[Moment, OperatorOn]:
    return now, OperatorOn(site=bench.site, operator=operator, by=by)
