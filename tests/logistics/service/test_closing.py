"""A day is closed with each parcel once an act, and a digest that anybody can make again."""

from hypothesis import strategies as st

from logistics.events.all import AnyEvent
from logistics.events.counter import DayCounts, ParcelProblem
from logistics.events.parcels import Act, ParcelScanned
from logistics.service.closing import closing, digest_of, scans_of
from tests.logistics.parcels.telling import SITE, W, corrected, in_any_disorder, told


def scan(act: Act, waybill: str = W) -> ParcelScanned:
    return ParcelScanned(
        waybill=waybill, act=act, site=SITE, device="c", symbology="code128", direction="down", carrier="SF"
    )


def problem(*, is_open: bool, waybill: str = W) -> ParcelProblem:
    return ParcelProblem(waybill=waybill, site=SITE, kind="damaged", is_open=is_open)


def test_each_parcel_counts_once_an_act() -> None:
    """Scanned again it is no second one; a problem that was only closed is none of the day."""
    found = closing(
        told(
            scan("arrive"),
            scan("arrive"),
            scan("arrive", "W2"),
            scan("hand_out"),
            problem(is_open=True),
            problem(is_open=True),
            problem(is_open=False, waybill="W2"),
        ),
        held=1,
    )
    assert found.counts == DayCounts(arrived=2, handed_out=1, problems=1, held=1)
    assert found.scans == scans_of(found.counts) == 3


def test_what_a_correction_takes_out_is_not_closed() -> None:
    """The digest is that of a day without it."""
    assert closing(told(scan("arrive"), scan("arrive", "W2"), corrected(2)), 0) == closing(
        told(scan("arrive")), 0
    )


def test_the_digest_s_bytes() -> None:
    """As `printf 'arrive A1\\narrive B2\\nhand_out A1\\n' | sha256sum` says; of nothing, that of no bytes."""
    lines = [("hand_out", "A1"), ("arrive", "B2"), ("arrive", "A1"), ("arrive", "B2")]
    assert digest_of(lines) == "5c2eb68a6aeef6791ae70e1c7988174a3634bd1f75cfd2332d24b4c3751c75b9"
    assert digest_of([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    st.builds(scan, st.sampled_from(["arrive", "hand_out", "collect"]), st.sampled_from([W, "W2"])),
    st.builds(lambda is_open: problem(is_open=is_open), st.booleans()),
    st.builds(corrected, st.integers(1, 12)),
)


def test_in_any_disorder() -> None:
    """Permuted and doubled, a day closes the same."""
    in_any_disorder(EVENTS, lambda facts: closing(facts, 0))
