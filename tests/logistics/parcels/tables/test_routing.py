"""A parcel goes where the table says, or into the manual bin; a row that cannot be used says why."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.parcels.tables.manifest import Fault
from logistics.parcels.tables.routing import RoutingTable, Row, as_csv, norm_segment, parse, read

TABLE = RoutingTable(
    [
        Row("segment", "571-B1", "SC-001", "一号格"),
        Row("segment", "571-B10", "SC-010", "十号格"),
        Row("segment", "571", "C1"),
        Row("segment", "572-A*", "C2"),
        Row("prefix", "SC", "HUB"),
        Row("prefix", "SC9", "C3"),
        Row("place", "大柘村", "SC-001"),
        Row("place", "331123100201", "SC-002"),
    ]
)


def to(waybill: str = "SF1", *, segment: str = "", place: str = "") -> str | None:
    row = TABLE.route(waybill, segment=segment, place=place)
    return row.to if row else None


@pytest.mark.parametrize(
    ("segment", "where"),
    [
        ("571-B1-03", "SC-001"),
        ("571-B10-03", "SC-010"),
        ("571 b10 03", "SC-010"),
        ("571/B1", "SC-001"),
        ("571-B2-03", "C1"),
        ("571-B12", "C1"),
        ("5710-B1", None),
        ("571B1003", "C1"),
        ("572-A7-1", "C2"),
        ("572-B7-1", None),
        ("５７１－Ｂ１", "SC-001"),
        ("900-Z", None),
    ],
)
def test_the_longest_segment_wins_and_ends_where_a_part_ends(segment: str, where: str | None) -> None:
    """B1 is no beginning of B10 unless the row says so with an asterisk."""
    assert to(segment=segment) == where


def test_a_place_is_found_by_name_or_code() -> None:
    """Blanks and wide digits change nothing; a name that is not listed is nobody's."""
    assert to(place=" 大 柘村") == "SC-001"
    assert to(place="３３１１２３１００２０１") == "SC-002"
    assert to(place="大柘") is None


def test_what_disagrees_goes_into_the_manual_bin() -> None:
    """Segment and place must name the same site where both are listed; one of them is enough."""
    assert to(segment="571-B1-03", place="大柘村") == "SC-001"
    assert to(segment="571-B10-03", place="大柘村") is None
    assert to(segment="900-Z", place="大柘村") == "SC-001"
    assert to(segment="571-B1-03", place="远村") == "SC-001"


def test_a_prefix_speaks_only_where_nothing_else_is_known() -> None:
    """A destination that is not listed may be another county's: its waybill's beginning proves nothing."""
    assert (to("SC1"), to("sc91"), to("YT1")) == ("HUB", "C3", None)
    assert to("SC1", segment="900-Z") is None
    assert to("SC1", place="远村") is None
    assert RoutingTable([Row("prefix", "SC", "HUB")]).route("SC1", segment="900-Z") == Row(
        "prefix", "SC", "HUB"
    )


def test_a_table_with_faults_names_each_row() -> None:
    """All at once, with what stood there; good rows beside them are read."""
    rows = [
        ["类型", "代码", "去向", "播报"],
        ["三段码", "571-B1", "SC-001", "一号格"],
        ["segment", " 571 b1 ", "SC-001"],
        ["zip", "323300", "SC-001"],
        ["place", "", "SC-001"],
        [],
        ["segment", "*", "SC-001"],
        ["place", "大*", "SC-001"],
        ["prefix", "SF", "nowhere"],
        ["prefix", "S" * 33, "SC-001"],
        ["segment"],
    ]
    found = read(rows, {"SC-001"})
    assert found.rows == (Row("segment", "571-B1", "SC-001", "一号格"),)
    assert found.faults == (
        Fault(3, "twice", "segment,571 b1,SC-001,"),
        Fault(4, "no_kind", "zip"),
        Fault(5, "no_key", ""),
        Fault(7, "no_key", "*"),
        Fault(8, "no_key", "大*"),
        Fault(9, "no_site", "nowhere"),
        Fault(10, "long", "S" * 33),
        Fault(11, "no_key", ""),
    )


def test_what_is_no_table_says_so() -> None:
    """No header, no row, too many rows, no CSV."""
    assert read([["a", "b"]]).faults == (Fault(1, "no_column", "a,b"),)
    assert read([["kind", "key", "to"]]).faults == (Fault(1, "nothing"),)
    many = [["kind", "key", "to"], *(["prefix", f"X{number}", "S"] for number in range(5001))]
    assert read(many).faults == (Fault(5002, "too_many"),)
    with pytest.raises(ValueError, match="is not CSV"):
        parse('kind,key,to\nprefix,"SF,S')
    with pytest.raises(ValueError, match="row 2: no_site"):
        parse("kind,key,to\nprefix,SF,大柘\n")


KEYS = st.text("0123456789ABC-", min_size=1, max_size=12).map(norm_segment).filter(bool)


@given(st.dictionaries(KEYS, st.sampled_from(["S1", "S2"]), min_size=1, max_size=8), KEYS)
def test_a_route_is_always_a_row_whose_key_begins_the_code(keys: dict[str, str], code: str) -> None:
    """And none that fits is longer; the table read back from its text says the same."""
    table = RoutingTable(Row("segment", key, to) for key, to in keys.items())
    found = table.route("W", segment=code)
    fits = [
        key
        for key in keys
        if code == key or (code.startswith(key) and ("-" not in code or code[len(key)] == "-"))
    ]
    assert (found.key if found else None) == max(fits, key=len, default=None)
    assert parse(as_csv(table.rows)).rows == table.rows


def test_texts_with_commas_and_quotes_come_back() -> None:
    """What is said may hold anything that CSV can quote."""
    rows = (Row("place", "大柘", "C1", '三号格, "大柘"'),)
    assert parse(as_csv(rows)).rows == rows
    assert next(csv.reader([as_csv(rows).splitlines()[0]])) == ["kind", "key", "to", "say"]
