"""Whose parcels are whose."""

import pytest

from edge_agent.counter.books.persons import find, grouped
from edge_agent.counter.books.shelved import Parcel
from tests.edge_agent.counter.rig import Rig


def parcel(waybill: str, tail: str = "1234", name: str = "", phone: str = "") -> Parcel:
    """One that is here."""
    return Parcel(waybill, True, "held", 0, "SF", "2-1", "", tail, name, phone, "", None, 0, ())


_ALL = ["A", "B", "C"]


def persons(*parcels: Parcel) -> list[str]:
    """Each person's waybills as one word."""
    return sorted("".join(one.waybill for one in person.parcels) for person in grouped(parcels))


@pytest.mark.parametrize(
    ("parcels", "wanted"),
    [
        ((parcel("A", name="王五"), parcel("B", name="王五")), ["AB"]),
        ((parcel("A", name="王五"), parcel("B", name="李四")), ["A", "B"]),
        ((parcel("A"), parcel("B")), ["AB"]),
        ((parcel("A", name="王五"), parcel("B")), ["AB"]),
        ((parcel("A", name="王五"), parcel("B", name="李四"), parcel("C")), ["A", "B", "C"]),
        ((parcel("A", phone="13800001234"), parcel("B", phone="13900001234")), ["A", "B"]),
        ((parcel("A", phone="13800001234", name="王五"), parcel("B", phone="13800001234")), ["AB"]),
        ((parcel("A", phone="13800001234", name="王五"), parcel("B", name="王五")), ["AB"]),
        ((parcel("A", phone="13800001234", name="王五"), parcel("B", name="李四")), ["A", "B"]),
        ((parcel("A", phone="1", name="王五"), parcel("B", phone="2"), parcel("C", name="王五")), _ALL),
        ((parcel("A", phone="1"), parcel("B", name="李四"), parcel("C", name="王五")), ["A", "B", "C"]),
        ((parcel("A", tail=""), parcel("B", tail="")), ["A", "B"]),
        ((parcel("A", tail="", name="王五"), parcel("B", tail="", name="王五")), ["A", "B"]),
    ],
)  # fmt: skip
def test_one_number_never_means_others_parcels(parcels: tuple[Parcel, ...], wanted: list[str]) -> None:
    """What may be of two persons is of neither; the order in which they lie there changes nothing."""
    assert persons(*parcels) == wanted
    assert persons(*reversed(parcels)) == wanted


@pytest.mark.parametrize("asked", ["SF1", "2-1-0001", "1234", "王", "王五", "13800001234", " 1234 "])
def test_a_person_is_found_by_whatever_they_say(rig: Rig, asked: str) -> None:
    """With all that is here for them, not just what the words fit."""
    rig.shelve("SF1", code="2-1-0001", tail="1234", name="王五")
    rig.shelve("SF2", code="2-1-0002", tail="1234", name="王五")
    rig.shelve("SF3", code="2-1-0003", tail="9999", name="李四")
    with rig.looking() as shelved:
        (person,) = find(shelved, asked)
    assert [one.waybill for one in person.parcels] == ["SF1", "SF2"]


@pytest.mark.parametrize("asked", ["", "5678", "赵", "SF9", "99991111"])
def test_nobody_is_found_by_what_fits_nobody(rig: Rig, asked: str) -> None:
    """An empty field finds nobody, too."""
    rig.shelve("SF1", code="2-1-0001", tail="1234", name="王五")
    with rig.looking() as shelved:
        assert find(shelved, asked) == ()


def test_a_code_may_be_another_s_tail(rig: Rig) -> None:
    """Then both are shown."""
    rig.shelve("SF1", code="1234", tail="0001", name="王五")
    rig.shelve("SF2", code="2", tail="1234", name="李四")
    with rig.looking() as shelved:
        assert len(find(shelved, "1234")) == 2
