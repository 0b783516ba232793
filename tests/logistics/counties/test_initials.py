"""A Chinese name is found by the first letters of its pinyin."""

import pytest

from logistics.counties.initials import begins, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("妙高街道", "mgjd"),
        ("云峰街道", "yfjd"),
        ("新路湾镇", "xlwz"),
        ("北界镇", "bjz"),
        ("金竹镇", "jzz"),
        ("大柘镇", "d?z"),
        ("石练镇", "slz"),
        ("王村口镇", "wckz"),
        ("黄沙腰镇", "hsyz"),
        ("三仁畲族乡", "sr?zx"),
        ("A 3 号", "a3h"),
    ],
)
def test_each_character_gives_its_letter(name: str, letters: str) -> None:
    """What GB 2312 sorts by strokes, or does not have, is unknown."""
    assert initials(name) == letters


def test_an_unknown_character_fits_any_letter() -> None:
    """柘 is read zhe and 畲 she, which the table does not know; a beginning is enough."""
    assert begins("大柘镇", "dzz")
    assert begins("三仁畲族乡", "srs")
    assert not begins("大柘镇", "dzx")
    assert not begins("北界镇", "bjzx")
