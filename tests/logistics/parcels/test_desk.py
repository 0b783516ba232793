"""Of what a counter tells of a parcel the latest counts, and a problem is open until it is closed."""

from hypothesis import strategies as st

from logistics.events.all import AnyEvent
from logistics.events.counter import (
    CarrierChosen,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
    ProblemKind,
)
from logistics.parcels.desk import Desk, fold
from logistics.parcels.dwell import DwellRules
from tests.logistics.parcels.telling import MINUTE_MS, SITE, T0, W, corrected, in_any_disorder, told


def shelved(shelf: str) -> ParcelShelved:
    return ParcelShelved(waybill=W, site=SITE, shelf=shelf, code=f"{shelf}-9626")


def problem(kind: ProblemKind, note: str = "", *, is_open: bool) -> ParcelProblem:
    return ParcelProblem(waybill=W, site=SITE, kind=kind, is_open=is_open, note=note)


def desk(*events: AnyEvent) -> Desk:
    return fold(W, told(*events))


def test_the_latest_shelf_counts() -> None:
    """Moved to another one, and back by a correction."""
    assert desk(shelved("16-4"), shelved("2-2")).code == "2-2-9626"
    assert desk(shelved("16-4"), shelved("2-2"), corrected(2)).shelf == "16-4"


def test_a_problem_is_open_until_it_is_closed() -> None:
    """Told again it is one since the first time; closed and told again it is a new one."""
    again = (problem("damaged", "wet", is_open=True), problem("damaged", is_open=True))
    (found,) = desk(*again).problems
    assert (found.since_ms, found.closed_ms, found.note) == (T0 + MINUTE_MS, None, "wet")
    (closed,) = desk(*again, problem("damaged", is_open=False)).problems
    assert closed.closed_ms == T0 + 3 * MINUTE_MS
    (anew,) = desk(*again, problem("damaged", is_open=False), problem("damaged", is_open=True)).problems
    assert (anew.since_ms, anew.closed_ms) == (T0 + 4 * MINUTE_MS, None)


def test_a_hand_out_says_who_took_it() -> None:
    """With consent and picture; what a recipient agreed to before stays where it says nothing."""
    found = desk(
        ParcelRecipient(waybill=W, site=SITE, tail="9626", consent="station"),
        CarrierChosen(waybill=W, site=SITE, carrier="STO"),
        ParcelReleased(waybill=W, site=SITE, taken_by="other", has_photo=True),
    )
    assert (found.taken_by, found.has_photo, found.consent, found.carrier) == (
        "other",
        True,
        "station",
        "STO",
    )
    assert found.recipient == ("s", 1)


def test_dwell_is_reminded_of_and_goes_back() -> None:
    """After 24, 48 and 72 hours, and on the sixth day back."""
    hours = 3_600_000
    stages = {n: DwellRules().stage(T0, T0 + n * hours) for n in (0, 23, 24, 48, 72, 119, 120)}
    assert list(stages.values()) == [
        "fresh",
        "fresh",
        "remind_1",
        "remind_2",
        "remind_3",
        "remind_3",
        "return",
    ]


def test_in_any_disorder() -> None:
    """Permuted and doubled, a parcel's desk is the same."""
    kinds: list[ProblemKind] = ["damaged", "refused"]
    events: st.SearchStrategy[AnyEvent] = st.one_of(
        st.builds(shelved, st.sampled_from(["1", "2"])),
        st.builds(problem, st.sampled_from(kinds), is_open=st.booleans()),
        st.builds(corrected, st.integers(1, 12)),
    )
    in_any_disorder(events, lambda facts: fold(W, facts))
