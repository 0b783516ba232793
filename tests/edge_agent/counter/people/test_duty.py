"""Who is at the counter: one scan of a badge, and what each may do."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.enter import Enter
from edge_agent.counter.deeds.sign import SignIn, SignOut
from edge_agent.counter.people import duty
from edge_agent.counter.people.badges import BADGE, MASKED
from edge_agent.trade.outcome import Outcome, Said
from logistics import wire
from logistics.events.counter import OperatorOn, ParcelReleased
from logistics.events.parcels import ParcelScanned
from plumbing.clock import ClockQuality, Moment
from plumbing.patience import wait_until
from tests.edge_agent.counter.people.staff import LI, OPERATORS, WANG
from tests.edge_agent.counter.rig import WAYBILL, Rig, parts_in, running
from tests.edge_agent.making import EPOCH_MS, at

_HOUR_MS = 3_600_000


class _HandOut(Struct, frozen=True):
    """A deed that declares nothing: it takes a counter's operator."""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """A parcel goes out."""
        event = ParcelReleased(
            waybill=WAYBILL, site=bench.site, taken_by="recipient", operator=bench.operator
        )
        return Outcome(events=((now, event),), said=Said("ok", "done"))


class _Close(_HandOut, frozen=True):
    """A deed for leads."""

    needs: ClassVar[str] = "lead"


@pytest.fixture
def manned(tmp_path: Path) -> Iterator[Rig]:
    """An agent with two operators."""
    with running(tmp_path, operator=OPERATORS) as made:
        yield made


def _turns(rig: Rig) -> list[tuple[str, str]]:
    rig.end()
    return [(event.operator, event.by) for event in rig.events if isinstance(event, OperatorOn)]


def test_a_badge_puts_its_operator_on_and_the_other_off(manned: Rig) -> None:
    """In one scan, whatever the work is; the same badge again tells nothing new."""
    for text in (WANG, WANG, LI):
        shown = manned.scan(text)
        assert (shown.results[0].kind, shown.results[0].text) == ("ok", MASKED)
    assert (shown.on_duty.operator, shown.on_duty.roles) == ("B08", ("counter",))
    assert _turns(manned) == [("B07", "badge"), ("B08", "badge")]


def test_a_badge_may_be_typed_in_either_case(manned: Rig) -> None:
    """A scanner that is a keyboard types what it likes; the page's answer is that of any reader."""
    assert manned.asking.do(Enter(WANG.lower())).kind == "ok"
    assert _turns(manned) == [("B07", "badge")]


@pytest.mark.parametrize("operators", [OPERATORS, {}])
def test_an_unknown_badge_is_red_and_stays_a_secret(tmp_path: Path, operators: dict[str, object]) -> None:
    """Neither what is shown nor any event holds its text, with operators or without."""
    with running(tmp_path, operator=operators, counter={"accept": "any"}) as rig:
        for text in (f"{BADGE}STRANGER", "sanji*badge*stranger"):
            result = rig.scan(text).results[0]
            assert (result.kind, result.said.key, result.text) == ("refused", "badge_unknown", MASKED)
        rig.end()
        said = repr(rig.board.shown) + "".join(str(wire.encode_event(event)) for event in rig.events)
        assert "STRANGER" not in said.upper()


def test_scans_are_taken_with_nobody_on(manned: Rig) -> None:
    """The counter never stops."""
    assert manned.scan().results[0].kind == "ok"
    manned.end()
    assert [event.waybill for event in manned.events if isinstance(event, ParcelScanned)] == [WAYBILL]


def test_deeds_want_somebody_who_may(manned: Rig) -> None:
    """Asked in one place for all deeds, in the agent's thread, at the moment of the deed."""
    assert manned.asking.do(_HandOut()).key == "sign_in_first"
    manned.scan(LI)
    assert manned.asking.do(_HandOut()).kind == "ok"
    assert manned.asking.do(_Close()).key == "lead_only"
    manned.scan(WANG)
    assert manned.asking.do(_Close()).kind == "ok"
    manned.asking.do(SignOut())
    assert manned.asking.do(_Close()).key == "sign_in_first"
    manned.end()
    done = [event.operator for event in manned.events if isinstance(event, ParcelReleased)]
    assert done == ["B08", "B07"]


def test_without_operators_everything_is_open(rig: Rig) -> None:
    """As it was before there were any: the operator is "" and all deeds are done."""
    assert rig.asking.do(_Close()).kind == "ok"
    rig.end()
    assert [event.operator for event in rig.events if isinstance(event, ParcelReleased)] == [""]


def test_a_guest_acts_in_his_own_name_and_role(manned: Rig) -> None:
    """From another machine it is not who stands at the counter that counts, and no badge works there."""
    manned.scan(WANG)
    assert manned.asking.do(_Close(), guest="B08").key == "lead_only"
    assert manned.asking.do(_HandOut(), guest="B08").kind == "ok"
    assert manned.asking.do(Enter(LI), guest="B08").key == "badge_here_only"
    assert manned.asking.do(_HandOut(), guest="B99").key == "sign_in_first"
    assert manned.board.shown.on_duty.operator == "B07"
    manned.end()
    assert [event.operator for event in manned.events if isinstance(event, ParcelReleased)] == ["B08"]


def test_duty_ends_by_time_without_a_scan(tmp_path: Path) -> None:
    """Each scan and deed keeps it; then nobody is on, and an event tells that time did it."""
    with running(tmp_path, operator=OPERATORS, counter={"duty_h": 1}) as rig:
        rig.scan(WANG, 0)
        rig.scan("SF0000000000001", _HOUR_MS)
        rig.scan("SF0000000000002", 2 * _HOUR_MS - 1)
        assert rig.board.shown.on_duty.operator == "B07"
        rig.scan("SF0000000000003", 3 * _HOUR_MS - 2)
        assert rig.board.shown.on_duty.operator == "B07"
        rig.warm_up(4 * _HOUR_MS + 60_000)
        assert wait_until(lambda: rig.board.shown.on_duty.operator == "", 10)
        assert _turns(rig) == [("B07", "badge"), ("", "timeout")]


def test_who_is_on_stays_on_over_a_restart(tmp_path: Path) -> None:
    """A power cut is no end of a shift, unless the shift's time has gone by meanwhile."""
    with running(tmp_path, operator=OPERATORS) as rig:
        rig.scan(WANG, 0)
    with running(tmp_path, operator=OPERATORS) as rig:
        assert rig.scan(up_ms=_HOUR_MS).on_duty.operator == "B07"


@pytest.mark.parametrize(
    ("up_ms", "clock", "later_ms", "is_over"),
    [
        (5000, "synced", _HOUR_MS - 5001, False),
        (5000, "synced", _HOUR_MS, True),
        (5000, "unknown", 100 * _HOUR_MS, False),
        (_HOUR_MS + 1, "unknown", 0, True),
    ],
)
def test_another_boot_tells_the_shift_s_end_by_the_time_of_day(
    tmp_path: Path, up_ms: int, clock: ClockQuality, later_ms: int, is_over: bool
) -> None:
    """Where nobody knows that, by its own length: a clock that guesses takes nobody off."""
    parts = parts_in(tmp_path, "s1", operator=OPERATORS, counter={"duty_h": 1})
    bench, signed_ms = parts.counter.bench, 7_000_000
    with parts.outbox.transaction():
        duty.sign_in(bench, "B07", "pin", at(signed_ms))
    now = at(up_ms, clock=clock, boot_ms=EPOCH_MS + signed_ms + later_ms)
    assert duty.is_over(replace(bench, boot="b2"), now) == is_over
    parts.outbox.close()


def test_who_left_the_settings_is_off(tmp_path: Path) -> None:
    """With the next start, which the change needs anyway."""
    with running(tmp_path, operator=OPERATORS) as rig:
        rig.scan(WANG, 0)
    with running(tmp_path, operator={"B08": OPERATORS["B08"]}) as rig:
        assert rig.asking.do(_HandOut()).key == "sign_in_first"
        rig.scan(up_ms=1000)
        assert _turns(rig) == [("", "timeout")]


def test_a_pin_puts_on_only_who_there_is(manned: Rig) -> None:
    """The page has checked the PIN; the settings are asked once more."""
    assert manned.asking.do(SignIn("B99")).kind == "refused"
    assert manned.asking.do(SignIn("B07")).key == "signed_in"
    assert _turns(manned) == [("B07", "pin")]
