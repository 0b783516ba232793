"""A parcel's price is its first weight's and each started step's, in whole fen, or there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.parcels.tables.manifest import Fault
from logistics.parcels.tables.pricing import ITEM_G_MAX, PriceError, PriceTable, Zone, as_csv, parse, read

TEXT = """zone,name,first_g,first_fen,step_g,step_fen,max_g
zhejiang,浙江,1000,800,1000,150,30000
far,新疆西藏,500,1800,500,900,20000
"""


@pytest.mark.parametrize(
    ("zone", "weight_g", "fen"),
    [
        # By hand: 8.00 up to 1 kg, 1.50 for each kilogram that is begun.
        ("zhejiang", 1, 800),
        ("zhejiang", 1000, 800),
        ("zhejiang", 1001, 950),
        ("zhejiang", 2000, 950),
        ("zhejiang", 2350, 1100),
        ("zhejiang", 30000, 800 + 29 * 150),
        ("far", 500, 1800),
        ("far", 501, 2700),
        ("far", 1999, 1800 + 3 * 900),
    ],
)
def test_prices_worked_out_by_hand(zone: str, weight_g: int, fen: int) -> None:
    """A started step is a whole one."""
    assert parse(TEXT).price_fen(zone, weight_g) == fen


@pytest.mark.parametrize(
    ("zone", "weight_g", "why"),
    [
        ("mars", 1000, "no_zone"),
        ("far", 0, "no_weight"),
        ("far", -5, "no_weight"),
        ("far", 20001, "too_heavy"),
        ("zhejiang", 30001, "too_heavy"),
    ],
)
def test_what_has_no_price_says_why(zone: str, weight_g: int, why: str) -> None:
    """In a word for the page and a sentence for the log."""
    with pytest.raises(PriceError) as caught:
        parse(TEXT).price_fen(zone, weight_g)
    assert caught.value.why == why
    assert str(zone) in str(caught.value) or str(weight_g) in str(caught.value)


def test_a_table_with_faults_names_each_row() -> None:
    """All at once; a table in Chinese words is read as well."""
    rows = [
        ["区域", "名称", "首重克", "首重分", "续重克", "续重分", "最大克"],
        ["a", "", "1000", "800", "1000", "150", "30000"],
        ["", "x", "1000", "800", "1000", "150", "30000"],
        ["b", "x", "0", "800", "1000", "150", "30000"],
        ["c", "x", "1000", "8.5", "1000", "150", "30000"],
        ["d", "x", "1000", "800", "1000", "150", "30001"],
        ["e", "x", "1000", "800", "1000", "150", "999"],
        ["a", "x", "1000", "800", "1000", "150", "30000"],
        ["f" * 33, "x", "1000", "800", "1000", "150", "30000"],
        ["g", "x", "1000", "-1", "1000", "150"],
    ]
    found = read(rows)
    assert found.rows == (Zone("a", "a", 1000, 800, 1000, 150, 30000),)
    assert found.faults == (
        Fault(3, "no_key"),
        Fault(4, "no_number", "0"),
        Fault(5, "no_number", "8.5"),
        Fault(6, "too_heavy", "30001"),
        Fault(7, "max_below_first", "999"),
        Fault(8, "twice", "a,x,1000,800,1000,150,30000"),
        Fault(9, "long", "f" * 33),
        Fault(10, "no_number", "-1"),
    )


def test_what_is_no_table_says_so() -> None:
    """No header, no row, too many rows, no CSV."""
    assert read([["zone"]]).faults == (Fault(1, "no_column", "zone"),)
    assert read([TEXT.splitlines()[0].split(",")]).faults == (Fault(1, "nothing"),)
    many = [TEXT.splitlines()[0].split(","), *([f"z{n}", "", *"111111"] for n in range(501))]
    assert read([row[:7] for row in many]).faults == (Fault(502, "too_many"),)
    with pytest.raises(ValueError, match="row 2: no_number"):
        parse(TEXT.splitlines()[0] + "\na,a,1,1,1,1,x")
    with pytest.raises(ValueError, match="is not CSV"):
        parse('zone,"name')


ZONES = st.builds(
    Zone,
    zone=st.just("z"),
    name=st.just("z"),
    first_g=st.integers(1, 5000),
    first_fen=st.integers(0, 10_000),
    step_g=st.integers(1, 5000),
    step_fen=st.integers(0, 10_000),
    max_g=st.just(ITEM_G_MAX),
)


@given(ZONES, st.integers(1, ITEM_G_MAX), st.integers(1, ITEM_G_MAX))
def test_heavier_is_never_cheaper_and_a_step_is_enough(zone: Zone, one_g: int, other_g: int) -> None:
    """The price buys at least the parcel's weight, and a step less would not; it survives its text."""
    light, heavy = sorted((one_g, other_g))
    table = parse(as_csv([zone]))
    assert table.zones == PriceTable([zone]).zones
    assert table.price_fen("z", light) <= table.price_fen("z", heavy)
    if zone.step_fen:
        steps, rest = divmod(table.price_fen("z", heavy) - zone.first_fen, zone.step_fen)
        assert rest == 0
        assert zone.first_g + steps * zone.step_g >= heavy
        assert steps == 0 or zone.first_g + (steps - 1) * zone.step_g < heavy
