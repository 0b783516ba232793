"""Parties are read from rows as people write them, with a word for each row that cannot be used."""

from msgspec.structs import replace

from logistics.goods.partysheet import Draft, Known, draft, faults_of, read
from logistics.parcels.tables.manifest import Fault

VILLAGES = {"大柘村": "331123101001", "331123101001": "331123101001"}


def test_rows_are_read_in_both_languages() -> None:
    """Only the name is needed; a village may be written as its code or its name."""
    rows = [
        ["编号", "姓名", "类别", "村", "电话"],
        ["", "周水根 ", "农户", "大柘村", "138 1234 5678"],
        ["c-0007", "高坪  合作社", "合作社", "331123101001", ""],
        ["", "", "", "", ""],
        ["", "山里人公司", "FIRM", "", "０５７８-8123456"],
    ]
    sheet = read(rows, VILLAGES, {})
    assert sheet.faults == ()
    assert sheet.rows == (
        Draft("", "farmer", "周水根", "331123101001", "138 1234 5678"),
        Draft("C-0007", "cooperative", "高坪 合作社", "331123101001"),
        Draft("", "firm", "山里人公司", "", "0578-8123456"),
    )
    assert read([["name"], ["吴"], ["吴"]], None, {}).rows == (Draft("", "farmer", "吴"),) * 2


def test_each_bad_row_is_named() -> None:
    """With its number, a word for why, and the cell."""
    rows = [
        ["id", "name", "kind", "village", "phone"],
        ["", "", "", "", "13812345678"],
        ["", "周", "贼", "", ""],
        ["", "周", "", "月亮", ""],
        ["", "周", "", "", "call me"],
        ["周1", "周", "", "", ""],
        ["F-1", "周", "", "", ""],
        ["f-1", "吴", "", "", ""],
        ["", "x" * 65, "", "", ""],
    ]
    assert read(rows, VILLAGES, {}).faults == (
        Fault(2, "no_name", ""),
        Fault(3, "no_kind", "贼"),
        Fault(4, "no_village", "月亮"),
        Fault(5, "no_phone", "call me"),
        Fault(6, "no_number", "周1"),
        Fault(8, "twice", "f-1,吴,,,"),
        Fault(9, "long", "x" * 40),
    )
    assert [fault.why for fault in read([["电话"], ["1"]], None, {}).faults] == ["no_column"]


def test_a_form_hears_all_its_faults_at_once() -> None:
    """By the field; where villages are not known any code is taken."""
    bad = {"name": "", "kind": "thief", "village": "x" * 33, "phone": "1", "id": "-"}
    words = ["no_name", "no_kind", "long", "no_phone", "no_number"]
    assert list(faults_of(bad, VILLAGES).values()) == words
    good = {"name": "周", "village": "anywhere"}
    assert faults_of(good, None) == {}
    assert draft(good, None, is_active=False) == Draft("", "farmer", "周", "anywhere", "", is_active=False)


def test_what_a_sheet_has_no_column_for_stays() -> None:
    """Of a known party; an empty cell says that there is nothing, and new ones are active farmers."""
    before = Draft("C-0001", "cooperative", "高坪", "331123101001", "0578-8123456", is_active=False)
    known = {"C-0001": Known(before)}
    named = [["id", "name"], ["c-0001", "高坪合作社"], ["F-0009", "吴"]]
    assert read(named, VILLAGES, known).rows == (
        replace(before, name="高坪合作社"),
        Draft("F-0009", "farmer", "吴"),
    )
    every = [["编号", "姓名", "类别", "村", "电话", "在用"], ["C-0001", "高坪", "企业", "", "", "是"]]
    assert read(every, VILLAGES, known).rows == (Draft("C-0001", "firm", "高坪"),)
    rest = [["name", "active"], ["周", "否"], ["吴", ""], ["叶", "maybe"]]
    assert [one.is_active for one in read(rest, None, {}).rows] == [False, True]
    assert read(rest, None, {}).faults == (Fault(4, "no_active", "maybe"),)


def test_a_sheet_brings_nobody_back_and_loses_nothing_unseen() -> None:
    """The erased are refused, and those sealed with another key where no telephone is said."""
    known = {
        "F-0001": Known(Draft("F-0001", "farmer", ""), is_erased=True),
        "F-0002": Known(Draft("F-0002", "farmer", ""), is_readable=False),
    }
    rows = [["id", "name"], ["F-0001", "周水根"], ["F-0002", "吴"]]
    assert read(rows, None, known).faults == (Fault(2, "erased", "F-0001"), Fault(3, "unreadable", "F-0002"))
    again = [["id", "name", "phone"], ["F-0002", "吴", "13812345678"]]
    assert read(again, None, known).rows == (Draft("F-0002", "farmer", "吴", phone="13812345678"),)
