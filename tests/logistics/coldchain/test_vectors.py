"""The shared vectors of excursions and of mean kinetic temperature hold, number by number."""

import json
from typing import Any

import pytest

from logistics.coldchain.exposure import judge
from logistics.coldchain.judge import judge_csv, read_csv
from logistics.coldchain.mkt import mean_kinetic_temperature_c
from logistics.coldchain.rule import MINUTE_MS, Rule
from tests.needs import shared

BREACH: list[dict[str, Any]] = json.loads(shared("vectors", "breach.json").read_text("utf-8"))["cases"]
MKT: list[dict[str, Any]] = json.loads(shared("vectors", "mkt.json").read_text("utf-8"))["cases"]


def table(case: dict[str, Any]) -> str:
    return "minute,celsius\n" + "".join(f"{minute},{celsius}\n" for minute, celsius in case["samples"])


@pytest.mark.parametrize("case", BREACH, ids=lambda case: f"{case['n']} {case['title']}")
def test_breach_vectors_hold(case: dict[str, Any]) -> None:
    """The command's structure equals the computed excursions, sums, coverage and mean."""
    found, expect = judge_csv(table(case), case["rule"]), case["expect"]
    assert found["excursions"] == [
        {
            "side": excursion["side"],
            "start_min": excursion["start"],
            "end_min": excursion["end"],
            "duration_min": excursion["dur"],
            "alarm_min": excursion["alarm"],
            "peak_c": excursion["peak"],
            "close": excursion["close"],
        }
        for excursion in expect["excursions"]
    ]
    assert found["cumulative_min"] == expect["cum"]
    assert found["cumulative_alarm_min"] == expect["cum_alarm"]
    assert found["coverage"] == pytest.approx(expect["coverage"])
    assert found["mean_c"] == pytest.approx(expect["twa"])


@pytest.mark.parametrize("case", BREACH, ids=lambda case: f"{case['n']}")
def test_observed_time_span_and_time_out_hold(case: dict[str, Any]) -> None:
    """What the command does not print is right as well: time observed, span, and time out per excursion."""
    rule, expect = Rule.from_keys(case["rule"]), case["expect"]
    record = judge(read_csv(table(case)), rule, as_alert=True)
    assert record.observed_ms == expect["observed"] * MINUTE_MS
    assert record.span_ms == expect["span"] * MINUTE_MS
    out_minutes = [excursion.out_ms / MINUTE_MS for excursion in record.excursions]
    assert out_minutes == [excursion["out"] for excursion in expect["excursions"]]


@pytest.mark.parametrize("case", MKT)
def test_mkt_vectors_hold(case: dict[str, Any]) -> None:
    """Mean kinetic temperature is right to 0.0005 °C, weighted or not."""
    found = mean_kinetic_temperature_c(case["temps"], case.get("weights"))
    assert found == pytest.approx(case["mkt"], abs=0.0005)
