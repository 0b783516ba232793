"""A parcel's custody is the same whatever order the boxes deliver in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.events.parcels import Act, Direction
from logistics.parcels.custody import Custody, Step, fold

WAYBILL = "SF1234567890123"


def step(
    minute: int,
    act: Act,
    site: str,
    seq: int | None = None,
    *,
    direction: Direction = "down",
    carrier: str = "SF",
) -> Step:
    number = minute if seq is None else seq
    return Step(WAYBILL, minute * 60_000, site, act, f"box-{site}", f"s-{site}", number, direction, carrier)


def kinds(custody: Custody) -> list[str]:
    return [anomaly.kind for anomaly in custody.anomalies]


DELIVERY = [
    step(1, "arrive", "HUB"),
    step(2, "depart", "HUB"),
    step(3, "arrive", "C1"),
    step(4, "depart", "C1"),
    step(5, "arrive", "SC-001"),
    step(6, "hand_out", "SC-001"),
]

some_steps = st.lists(
    st.builds(
        Step,
        waybill=st.just(WAYBILL),
        at_ms=st.integers(0, 5),
        site=st.sampled_from(["HUB", "C1", "SC-001"]),
        act=st.sampled_from(["arrive", "depart", "hand_out", "collect", "return"]),
        box=st.just("b"),
        stream=st.sampled_from(["s", "t"]),
        seq=st.integers(1, 9),
        direction=st.sampled_from(["down", "up"]),
        carrier=st.sampled_from([None, "SF", "ZTO"]),
    ),
    max_size=12,
)


def test_without_a_scan_nothing_is_known() -> None:
    """A parcel without steps is unknown, with nobody."""
    assert fold(WAYBILL, []) == Custody(WAYBILL)


@pytest.mark.parametrize(
    ("count", "status", "holder"),
    [
        (1, "held", "HUB"),
        (2, "in_transit", None),
        (3, "held", "C1"),
        (5, "held", "SC-001"),
        (6, "handed_out", None),
    ],
)
def test_a_delivery_passes_through_its_states(count: int, status: str, holder: str | None) -> None:
    """Each scan of an ordinary delivery moves the parcel on and nothing is odd."""
    custody = fold(WAYBILL, DELIVERY[:count])
    assert (custody.status, custody.holder_site, kinds(custody)) == (status, holder, [])
    assert custody.since_ms == count * 60_000
    assert (custody.direction, custody.carrier) == ("down", "SF")


def test_a_collected_parcel_goes_up() -> None:
    """What a villager sends is collected at the station and then on its way up."""
    steps = [step(1, "collect", "SC-001", direction="up"), step(2, "depart", "SC-001", direction="up")]
    assert fold(WAYBILL, steps[:1]).status == "collected"
    custody = fold(WAYBILL, steps)
    assert (custody.status, custody.direction, kinds(custody)) == ("in_transit", "up", [])


def test_a_return_stays_a_return_on_its_way_back() -> None:
    """From the return bag on, the parcel is returning, also while it is held or carried."""
    steps = [*DELIVERY[:5], step(7, "return", "SC-001"), step(8, "depart", "SC-001"), step(9, "arrive", "C1")]
    assert fold(WAYBILL, steps[:6]).status == "returned"
    custody = fold(WAYBILL, steps)
    assert (custody.status, custody.returning, kinds(custody)) == ("held", True, [])


def test_a_refused_parcel_may_come_back_after_the_hand_out() -> None:
    """The return bag is the one way back from the recipient."""
    custody = fold(WAYBILL, [*DELIVERY, step(7, "return", "SC-001")])
    assert (custody.status, custody.holder_site, kinds(custody)) == ("returned", "SC-001", [])


def test_the_same_act_at_the_same_site_again_is_no_new_step() -> None:
    """A second scan is counted as a repeat and moves neither state nor time."""
    custody = fold(WAYBILL, [*DELIVERY[:5], step(8, "arrive", "SC-001", 99)])
    assert (custody.status, custody.since_ms, custody.repeats) == ("held", 5 * 60_000, 1)
    assert len(custody.steps) == 5
    assert kinds(custody) == []


def test_a_second_visit_is_a_new_step() -> None:
    """Back at a site after leaving it is not a repeat."""
    custody = fold(WAYBILL, [*DELIVERY[:4], step(9, "arrive", "HUB")])
    assert (custody.holder_site, custody.repeats, len(custody.steps)) == ("HUB", 0, 5)


@pytest.mark.parametrize(
    ("steps", "kind", "status"),
    [
        ([step(1, "arrive", "HUB"), step(2, "arrive", "C1")], "arrived_without_departure", "held"),
        ([step(1, "depart", "HUB")], "departed_unseen", "in_transit"),
        ([step(1, "arrive", "HUB"), step(2, "depart", "C1")], "departed_elsewhere", "in_transit"),
        ([step(1, "hand_out", "SC-001")], "handed_out_unseen", "handed_out"),
        ([step(1, "arrive", "C1"), step(2, "hand_out", "SC-001")], "handed_out_elsewhere", "handed_out"),
        ([step(1, "return", "SC-001")], "returned_unseen", "returned"),
        ([step(1, "arrive", "C1"), step(2, "return", "SC-001")], "returned_elsewhere", "returned"),
        ([step(1, "arrive", "C1"), step(2, "collect", "SC-001")], "collected_again", "collected"),
        ([*DELIVERY, step(7, "arrive", "C1")], "scan_after_hand_out", "handed_out"),
    ],
)
def test_what_cannot_be_is_flagged_and_still_gives_a_state(steps: list[Step], kind: str, status: str) -> None:
    """A missing or misplaced scan is one anomaly; the state follows the scan except after the hand-out."""
    custody = fold(WAYBILL, steps)
    assert (kinds(custody), custody.status) == ([kind], status)
    assert custody.anomalies[0].step == steps[-1]


def test_the_carrier_is_the_last_one_that_a_scan_settled() -> None:
    """A scan that does not know the carrier does not forget it."""
    for nothing in (None, ""):
        unknown = msgspec.structs.replace(DELIVERY[1], carrier=nothing)
        assert fold(WAYBILL, [DELIVERY[0], unknown]).carrier == "SF"


def test_a_foreign_step_is_refused() -> None:
    """Steps of two parcels are never mixed."""
    with pytest.raises(ValueError, match="does not belong"):
        fold("OTHER", DELIVERY)


@given(some_steps, st.data())
def test_any_order_and_any_repetition_give_the_same_state(steps: list[Step], data: st.DataObject) -> None:
    """Permuting and duplicating the same events changes nothing."""
    again = data.draw(st.lists(st.sampled_from(steps), max_size=6)) if steps else []
    shuffled = data.draw(st.permutations(steps + again))
    assert fold(WAYBILL, shuffled) == fold(WAYBILL, steps)


@given(some_steps)
def test_every_sequence_gives_a_state_that_can_be_stored(steps: list[Step]) -> None:
    """The fold is total, and its result survives a round trip through JSON."""
    custody = fold(WAYBILL, steps)
    assert msgspec.json.decode(msgspec.json.encode(custody), type=Custody) == custody
    assert (custody.status == "unknown") == (not steps)
    assert (custody.holder_site is None) == (custody.status in ("unknown", "in_transit", "handed_out"))
