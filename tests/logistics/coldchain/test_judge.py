"""A table in, a record out; a faulty table is refused line by line."""

import json

import pytest

from logistics.coldchain.errors import ReadingsError, RuleError
from logistics.coldchain.judge import judge_csv, read_csv

RULE: dict[str, object] = {"hi": 8, "duration": 10, "interval": 5}


def test_the_record_is_plain_json() -> None:
    """The structure has the keys of the command line's contract and nothing that JSON lacks."""
    found = judge_csv("minute,celsius\n0,9\n5,9\n10,5\n", RULE)
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "excursions",
        "cumulative_min",
        "cumulative_alarm_min",
        "coverage",
        "mean_c",
        "mkt_c",
    ]
    assert found["excursions"] == [
        {
            "side": "HOT",
            "start_min": 0,
            "end_min": 10,
            "duration_min": 10,
            "alarm_min": 10,
            "peak_c": 9.0,
            "close": "recovered",
        }
    ]


def test_mkt_is_weighted_by_time() -> None:
    """A value that stands for longer weighs more."""
    found = judge_csv(
        "minute,celsius\n0,2\n20,12\n", {"hi": 20, "duration": 10, "interval": 4, "max_gap": 20}
    )
    assert found["mkt_c"] == pytest.approx(4.7322, abs=0.0005)


def test_spreadsheet_habits_do_no_harm() -> None:
    """A byte order mark, blanks, Windows line ends, empty lines and decimal minutes are all right."""
    text = "\ufeffMinute , Celsius\r\n 0.5, 8.25 \r\n\r\n5,-1\r\n,\r\n"
    assert read_csv(text) == [(30_000, 8250), (300_000, -1000)]


def test_the_same_row_twice_is_one_reading() -> None:
    """A doubled line is no fault."""
    assert read_csv("minute,celsius\n0,5\n0,5.0\n") == [(0, 5000)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: the columns must be minute,celsius"),
        ("time,temp\n0,5\n", "line 1: the columns must be minute,celsius, not 'time,temp'"),
        ("minute,celsius\n", "no readings under the header"),
        ("minute,celsius\n0,5\n5\n", "line 3: 1 columns; two are needed"),
        ("minute,celsius\n0,5,1\n", "line 2: 3 columns"),
        ("minute,celsius\nx,5\n", "line 2: minute 'x' is no number"),
        ("minute,celsius\n1e9,5\n", "line 2: minute '1e9' is no number"),
        ("minute,celsius\n0,warm\n", "line 2: celsius 'warm' is no number"),
        ("minute,celsius\n0,nan\n", "line 2: celsius 'nan' is no number"),
        ("minute,celsius\n0,-300\n", "line 2: -300 °C is no temperature"),
        ("minute,celsius\n0,5\n0,6\n", "line 3: another temperature for the minute of line 2"),
        ('minute,celsius\n0,"' + "5" * 200_000 + '"\n', "line 2: is not CSV"),
    ],
)
def test_a_faulty_table_names_the_line(text: str, fault: str) -> None:
    """Which line, and what is wrong with it."""
    with pytest.raises(ReadingsError) as caught:
        read_csv(text)
    assert fault in str(caught.value)


def test_many_faults_are_told_at_once_but_not_endlessly() -> None:
    """Up to 20 faulty lines are named."""
    with pytest.raises(ReadingsError) as caught:
        read_csv("minute,celsius\n" + "x,y\n" * 1000)
    assert 20 <= len(caught.value.faults) <= 21


def test_a_faulty_rule_is_told_before_the_table() -> None:
    """The rule's own faults come as such."""
    with pytest.raises(RuleError, match="interval: is missing"):
        judge_csv("", {"hi": 8, "duration": 1})
