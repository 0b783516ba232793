"""A sheet is read by its header's names, whatever order they stand in, and each bad row is told."""

from logistics.parcels.tables.manifest import FAULTS_MAX, Fault
from logistics.parcels.tables.sheets import Bad, Cells, Sheet, csv_text, read_sheet


def read(*rows: list[str], rows_max: int = 3) -> Sheet[str]:
    return read_sheet(rows, ("a", "b"), {"甲": "a"}, rows_max, _take)


def _take(cells: Cells) -> tuple[str, str]:
    if not cells["b"]:
        raise Bad("no_b", cells["a"])
    return cells["a"], cells["b"]


def test_columns_are_found_by_name() -> None:
    """In any order, by either name, with others between; blank rows and short rows do no harm."""
    found = read(["x", "B", "甲"], [], ["1", "2", "3"], ["", "4"], ["9"])
    assert found == Sheet(("2", "4"), (Fault(5, "no_b", ""),))


def test_faults_and_rows_are_bounded() -> None:
    """Nobody reads more."""
    assert read(["a", "b"], *(["1", ""] for _ in range(9_999))).faults == tuple(
        Fault(row, "no_b", "1") for row in range(2, FAULTS_MAX + 2)
    )
    assert read(["a", "b"], *([f"{n}", "x"] for n in range(9))).faults == (Fault(5, "too_many"),)


def test_rows_are_written_on_lines_of_their_own() -> None:
    """And quoted where they must be."""
    assert csv_text([("a", 1), ("b,c", '"')]) == 'a,1\n"b,c",""""\n'
