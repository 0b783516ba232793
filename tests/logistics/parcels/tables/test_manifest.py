"""A manifest is taken row by row, and each row that cannot be used says why."""

from logistics.parcels.tables.manifest import Announced, Fault, read


def test_a_manifest_with_five_thousand_rows_and_twelve_bad_ones() -> None:
    """All good rows are taken, and all bad ones named with their number."""
    rows = [["运单号", "收件人", "代收金额（元）"]]
    rows += [[f"YT{number:013}", "王一", "12.80" if number % 2 else ""] for number in range(5000)]
    bad = [
        "",
        "https://example.cn/p/1",
        "YT12",
        rows[1][0],
        "号码",
        "JT 12",
        "½",
        "www.example.cn",
        "-",
        "?",
        "A",
        "1",
    ]
    for number, cell in enumerate(bad):
        rows[100 + number * 7] = [cell, "x", ""] if cell else ["", "x", ""]
    found = read(rows)
    assert (len(found.parcels), len(found.faults)) == (4988, 12)
    assert found.faults[:4] == (
        Fault(101, "empty", ""),
        Fault(108, "link", "https://example.cn/p/1"),
        Fault(115, "no_waybill", "YT12"),
        Fault(122, "twice", "YT0000000000000"),
    )
    assert found.parcels[1] == Announced("YT0000000000001", 1280)


def test_money_is_whole_fen() -> None:
    """A tenth of a fen, a word and a negative sum are faults; an empty cell says nothing."""
    money = ["¥1,280.5", "0.001", "many", "-1", "NaN", ""]
    found = read([["Waybill", "COD"], *([f"SF100000000000{n}", cell] for n, cell in enumerate(money))])
    assert [parcel.cod_fen for parcel in found.parcels] == [128_050, None]
    assert [fault.why for fault in found.faults] == ["no_money"] * 4


def test_a_table_without_numbers_is_no_manifest() -> None:
    """Nothing is taken, and the header is shown."""
    assert read([["姓名", "电话"], ["王一", "1"]]).faults == (Fault(1, "no_column", "姓名,电话"),)
    assert read([]).parcels == ()


def test_more_rows_than_are_read() -> None:
    """The bound is said and not silent."""
    rows = [["单号"], *([f"SF{number:013}"] for number in range(20_005))]
    found = read(rows)
    assert (len(found.parcels), found.faults[-1].why) == (19_999, "too_many")


def test_a_destination_is_kept_and_an_address_is_not() -> None:
    """A village's name or code, the carrier's 三段码; what is longer is dropped, and its cell never told."""
    found = read(
        [
            ["单号", "目的地", "三段码"],
            ["SF1000000000001", "大柘村", "571-B1-03"],
            ["SF1000000000002", "331123100201", ""],
            ["SF1000000000003", "浙江省遂昌县大柘镇大柘村一百二十号三单元", "571"],
            ["SF1000000000004"],
        ]
    )
    assert found.parcels == (
        Announced("SF1000000000001", None, "大柘村", "571-B1-03"),
        Announced("SF1000000000002", None, "331123100201"),
        Announced("SF1000000000003", None, "", "571"),
        Announced("SF1000000000004"),
    )
    assert found.faults == (Fault(4, "long_word"),)
