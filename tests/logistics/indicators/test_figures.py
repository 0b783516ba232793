"""Figures are exact: as they were written, cut and never rounded up."""

from fractions import Fraction

import pytest

from logistics.indicators.figures import Figure, FigureRefused, Form, change, read, shown


@pytest.mark.parametrize(
    ("text", "form", "figure", "said"),
    [
        ("2412.5", "number", Figure(24125, 10), "2,412.5"),
        ("1,910", "number", Figure(1910), "1,910"),
        ("0.10", "number", Figure(10, 100), "0.10"),
        ("-3", "number", Figure(-3), "-3"),
        ("-0.5", "number", Figure(-5, 10), "-0.5"),
        ("60", "share", Figure(60, 100), "60 %"),
        ("18.5", "change", Figure(185, 1000), "18.5 %"),
        ("2021-06-30", "date", Figure(737971), "2021-06-30"),
    ],
)
def test_what_is_written_stays(text: str, form: Form, figure: Figure, said: str) -> None:
    """A decimal is read without a float and shown with the digits that it had."""
    assert read(text, form) == figure
    assert shown(figure, form) == said


@pytest.mark.parametrize(
    "text", ["", "31 亿", "1,5", "1e9", "0x10", "１２", "1.23456", "9" * 13, "nan", "--1"]
)
def test_what_is_no_number(text: str) -> None:
    """It is refused: a comma for a point would be ten times as much."""
    with pytest.raises(FigureRefused):
        read(text, "number")


def test_a_share_is_never_rounded_up() -> None:
    """121 of 203 is 59.605… %: it shows as 59.6, with what it was counted from; 1999 of 2000 is not 100 %."""
    assert shown(Figure(121, 203), "share") == "121 / 203 · 59.6 %"
    assert shown(Figure(122, 203), "share") == "122 / 203 · 60.0 %"
    assert shown(Figure(1999, 2000), "share") == "1999 / 2000 · 99.9 %"
    assert shown(Figure(0, 0), "share") == "0 / 0"


def test_a_change_is_exact() -> None:
    """31 after 26.3 is 17.87… % more, cut; nothing follows from a baseline of nothing."""
    found = change(Figure(31), Figure(263, 10))
    assert found is not None
    assert found.value == Fraction(47, 263)
    assert shown(found, "change") == "17.8 %"
    less = change(Figure(9), Figure(10))
    assert less is not None
    assert shown(less, "change") == "-10.0 %"
    assert change(Figure(31), Figure(0)) is None
