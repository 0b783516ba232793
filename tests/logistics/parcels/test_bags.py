"""A bag's chain over sites holds, or says where it does not."""

from hypothesis import strategies as st

from logistics.events.all import AnyEvent
from logistics.events.transport import BagAct, BagChecked, BagFilled, BagMoved
from logistics.parcels.bags import Bag, fold
from tests.logistics.parcels.telling import BAG, corrected, in_any_disorder, told


def put(waybill: str, site: str = "HUB", *, is_in: bool = True) -> BagFilled:
    return BagFilled(bag=BAG, waybill=waybill, site=site, is_in=is_in)


def move(
    act: BagAct,
    site: str = "HUB",
    to: str = "",
    seal: str = "",
    pieces: int | None = None,
    *,
    bad: bool = False,
) -> BagMoved:
    return BagMoved(bag=BAG, site=site, act=act, to=to, seal=seal, pieces=pieces, is_damaged=bad)


def check(
    expected: int, found: int, missing: tuple[str, ...] = (), extra: tuple[str, ...] = ()
) -> BagChecked:
    return BagChecked(bag=BAG, site="SC-1", expected=expected, found=found, missing=missing, extra=extra)


def bag(*events: AnyEvent) -> Bag:
    return fold(BAG, told(*events))


def kinds(found: Bag) -> list[str]:
    return [odd.kind for odd in found.anomalies]


PACKED = (move("build"), put("A"), put("B"), move("seal", to="SC-1", seal="S1", pieces=2))
SENT = (*PACKED, move("depart", to="SC-1"), move("arrive", "SC-1", seal="S1", pieces=2))


def test_a_bag_goes_its_way() -> None:
    """Built, sealed, sent, received, opened and checked, and nothing is odd."""
    found = bag(*SENT, move("open", "SC-1", seal="S1"), check(2, 2))
    assert (found.status, found.site, found.contents, found.pieces) == ("opened", "SC-1", ("A", "B"), 2)
    assert (found.trips, kinds(found)) == (1, [])


def test_a_bag_goes_on_unopened() -> None:
    """By a township's centre to the village: its chain is whole."""
    by = (
        move("depart", to="C1"),
        move("arrive", "C1"),
        move("depart", "C1", to="SC-1"),
        move("arrive", "SC-1"),
    )
    found = bag(*PACKED[:3], move("seal", seal="S1", pieces=2), *by)
    assert (found.status, found.site, kinds(found)) == ("arrived", "SC-1", [])


def test_short_and_over_are_named() -> None:
    """Both in one check, until a later one finds the parcel."""
    found = bag(*SENT, check(2, 2, ("B",), ("X",)))
    assert (found.missing, found.extra, kinds(found)) == (("B",), ("X",), ["short", "over"])
    assert kinds(bag(*SENT, check(2, 1, ("B",)), check(2, 2))) == []


def test_a_broken_chain_says_where() -> None:
    """Each by its own name."""
    assert kinds(bag(move("build"), move("depart"))) == ["departed_unsealed"]
    assert kinds(bag(*PACKED, move("depart", "C1"))) == ["departed_elsewhere"]
    assert kinds(bag(*PACKED, move("arrive", "SC-1"))) == ["arrived_without_departure"]
    assert kinds(bag(*PACKED, move("depart", to="SC-1"), move("arrive", "C1"))) == ["arrived_elsewhere"]
    assert kinds(bag(*PACKED, put("C"))) == ["filled_after_seal"]
    assert kinds(bag(*PACKED, move("open", "SC-1"))) == ["opened_before_arrival"]


def test_seals_and_pieces_are_compared() -> None:
    """Another seal, another number, and damage."""
    on = (*PACKED, move("depart", to="SC-1"))
    assert kinds(bag(*on, move("arrive", "SC-1", seal="S2"))) == ["seal_differs"]
    assert kinds(bag(*on, move("arrive", "SC-1", pieces=1))) == ["pieces_differ"]
    assert kinds(bag(*on, move("arrive", "SC-1", bad=True))) == ["damaged"]
    assert kinds(bag(move("build"), put("A"), move("seal", pieces=3))) == ["pieces_differ"]


def test_a_parcel_taken_out_again_is_not_in_it() -> None:
    """By the counter, or by a correction."""
    assert bag(put("A"), put("B"), put("A", is_in=False)).contents == ("B",)
    assert bag(put("A"), put("B"), corrected(1)).contents == ("B",)


def test_a_bag_is_used_again() -> None:
    """What was wrong on its last trip is not wrong on this one."""
    found = bag(*SENT, move("open", "SC-1"), check(2, 1, ("B",)), move("build", "SC-1"), put("Z", "SC-1"))
    assert (found.trips, found.contents, found.status, kinds(found)) == (2, ("Z",), "built", [])


def test_in_any_disorder() -> None:
    """Permuted and doubled, a bag is the same."""
    acts: list[BagAct] = ["build", "seal", "depart", "arrive", "open"]
    events: st.SearchStrategy[AnyEvent] = st.one_of(
        st.builds(put, st.sampled_from("ABC"), is_in=st.booleans()),
        st.builds(
            move,
            st.sampled_from(acts),
            st.sampled_from(["HUB", "SC-1"]),
            pieces=st.none() | st.integers(0, 3),
        ),
        st.builds(check, st.integers(0, 3), st.integers(0, 3)),
        st.builds(corrected, st.integers(1, 12)),
    )
    in_any_disorder(events, lambda facts: fold(BAG, facts))
