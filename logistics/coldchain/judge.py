"""A table of readings and a rule in, the exposure record as plain JSON-ready values out."""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from logistics.coldchain.errors import ReadingsError
from logistics.coldchain.exposure import Record, judge
from logistics.coldchain.rule import HIGHEST_MC, LOWEST_MC, MINUTE_MS, Rule
from logistics.coldchain.runs import Excursion

MAX_ROWS = 1_000_000
MAX_FAULTS = 20
MAX_MINUTE = 10_000_000

_HEADER = ["minute", "celsius"]


def judge_csv(text: str, rule_keys: Mapping[str, object]) -> dict[str, object]:
    """The exposure record of a CSV table with the columns minute and celsius, in any order of time.

    `rule_keys` are those of `Rule.from_keys`. If the rule has a hysteresis or a clear delay, excursions are
    joined as an alert would join them; the sums, the mean and the coverage never are. Minutes are whole or
    decimal, temperatures °C. Raises RuleError, or ReadingsError that names up to 20 faulty lines.
    """
    rule = Rule.from_keys(rule_keys)
    found = judge(read_csv(text), rule, as_alert=bool(rule.hysteresis_mc or rule.clear_after_ms))
    return {
        "excursions": [_excursion(excursion) for excursion in found.excursions],
        "cumulative_min": {"HOT": _minutes(found.hot.total_ms), "COLD": _minutes(found.cold.total_ms)},
        "cumulative_alarm_min": _cumulative_alarms(found),
        "coverage": found.coverage,
        "mean_c": None if found.mean_mc is None else found.mean_mc / 1000,
        "mkt_c": found.mkt_c,
    }


def read_csv(text: str) -> list[tuple[int, int]]:
    """Readings (ms, milli-°C) of a CSV table `minute,celsius`, in the order of its lines.

    Raises ReadingsError: which line, and what is wrong with it.
    """
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    faults: list[str] = []
    readings: dict[int, tuple[int, int]] = {}
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if header != _HEADER:
            raise ReadingsError(
                [f"line 1: the columns must be minute,celsius, not {','.join(header)[:80]!r}"]
            )
        for row in rows:
            if len(readings) >= MAX_ROWS:
                faults.append(f"line {rows.line_num}: more than {MAX_ROWS} readings; judge them in parts")
            _take_row(row, rows.line_num, readings, faults)
            if len(faults) >= MAX_FAULTS:
                break
    except csv.Error as why:
        faults.append(f"line {rows.line_num}: is not CSV: {why}")
    if not readings and not faults:
        faults.append("no readings under the header")
    if faults:
        raise ReadingsError(faults)
    return [(at_ms, milli_c) for at_ms, (milli_c, _) in readings.items()]


def _take_row(row: list[str], line: int, readings: dict[int, tuple[int, int]], faults: list[str]) -> None:
    if not any(cell.strip() for cell in row):
        return
    if len(row) != 2:
        faults.append(f"line {line}: {len(row)} columns; two are needed: minute,celsius")
        return
    bad = list(_cell_faults(row, line))
    if bad:
        faults += bad
        return
    at_ms, milli_c = _scaled(row[0], MINUTE_MS), _scaled(row[1], 1000)
    known_mc, known_line = readings.setdefault(at_ms, (milli_c, line))
    if known_mc != milli_c:
        faults.append(f"line {line}: another temperature for the minute of line {known_line}")


def _cell_faults(row: list[str], line: int) -> Iterator[str]:
    minute, celsius = (_number(cell) for cell in row)
    if minute is None or abs(minute) > MAX_MINUTE:
        yield f"line {line}: minute {row[0].strip()[:40]!r} is no number of minutes"
    if celsius is None:
        yield f"line {line}: celsius {row[1].strip()[:40]!r} is no number"
    elif not LOWEST_MC <= celsius * 1000 <= HIGHEST_MC:
        yield f"line {line}: {row[1].strip()[:40]} °C is no temperature a store can have"


def _number(cell: str) -> Decimal | None:
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _scaled(cell: str, units: int) -> int:
    return int((Decimal(cell.strip()) * units).to_integral_value())


def _excursion(excursion: Excursion) -> dict[str, object]:
    return {
        "side": excursion.side,
        "start_min": _minutes(excursion.start_ms),
        "end_min": None if excursion.end_ms is None else _minutes(excursion.end_ms),
        "duration_min": _minutes(excursion.duration_ms),
        "alarm_min": None if excursion.alarm_ms is None else _minutes(excursion.alarm_ms),
        "peak_c": excursion.peak_mc / 1000,
        "close": excursion.close,
    }


def _cumulative_alarms(found: Record) -> dict[str, float]:
    sides = {"HOT": found.hot.alarm_ms, "COLD": found.cold.alarm_ms}
    return {side: _minutes(at_ms) for side, at_ms in sides.items() if at_ms is not None}


def _minutes(ms: int) -> float:
    return ms // MINUTE_MS if ms % MINUTE_MS == 0 else ms / MINUTE_MS
