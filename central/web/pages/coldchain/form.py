"""The form of a room's rule: its fields as people write them, and every fault at its field."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from central.store.coldchain.rules import TEXT_CHARS_MAX, RoomVersion
from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import MINUTE_MS, Rule

Fields = dict[str, str]
Faults = dict[str, str]
"""By the field's name: the key of a text, or of a rule's own sentence in the table rulefault."""

NUMBERS = ("hi", "lo", "duration", "lo_duration", "interval", "max_gap", "hyst", "clear_after")
MORE_NUMBERS = ("cum", "cum_window", "lo_cum", "no_data")
FLAGS = ("inclusive", "lo_inclusive")
TEXTS = ("product", "source", "basis", "comment", "valid_from")
BASES = ("", "verified", "general")
_NEEDED = ("duration", "interval", "comment", "source")
_PRODUCT_CHARS_MAX = 64
_NO_DATA_MIN = 15

# The sentences of Rule's own checks, and which of them stands at which field.
CLASHES = {
    "hi, lo: give at least one limit": ("hi", "no_limit"),
    "lo: must lie below hi": ("lo", "lo_below_hi"),
    "hyst: must be less than hi minus lo": ("hyst", "hyst_wide"),
    "duration: must not be negative": ("duration", "negative"),
    "interval: must be more than 0": ("interval", "not_positive"),
    "max_gap: must be at least the interval": ("max_gap", "gap_short"),
    "hyst: must not be negative": ("hyst", "negative"),
    "clear_after: must not be negative": ("clear_after", "negative"),
    "cum: must be more than 0": ("cum", "not_positive"),
    "cum_window: means nothing without cum": ("cum_window", "window_alone"),
    "cum_window: must be at least cum": ("cum_window", "window_short"),
    "lo_duration: must not be negative": ("lo_duration", "negative"),
    "lo_cum: must be more than 0": ("lo_cum", "not_positive"),
}


def filled(rule: Rule, **texts: str) -> Fields:
    """A form that says what a rule says."""
    found = {
        "hi": _degrees(rule.hi_mc),
        "lo": _degrees(rule.lo_mc),
        "hyst": _degrees(rule.hysteresis_mc),
        "duration": _minutes(rule.duration_ms),
        "lo_duration": _minutes(rule.cold_duration_ms),
        "interval": _minutes(rule.interval_ms),
        "max_gap": _minutes(rule.max_gap_ms),
        "clear_after": _minutes(rule.clear_after_ms),
        "cum": _minutes(rule.cum_limit_ms),
        "cum_window": _minutes(rule.cum_window_ms),
        "lo_cum": _minutes(rule.cold_cum_limit_ms),
        "inclusive": "on" if rule.inclusive else "",
        "lo_inclusive": "on" if rule.is_cold_inclusive else "",
    }
    return {**dict.fromkeys((*TEXTS, "no_data"), ""), **found, **texts}


def of_version(version: RoomVersion) -> Fields:
    """A form that says what a version says, but for why and since when: these are new each time."""
    return filled(
        version.rule,
        product=version.product,
        source=version.source,
        basis=version.basis,
        no_data=_minutes(version.silent_ms),
    )


def read(
    fields: Mapping[str, str], place: tuple[str, str], who: str, now_ms: int, zone: ZoneInfo
) -> tuple[RoomVersion | None, Faults]:
    """The version that a form asks for, or what is wrong with it, each fault at its field."""
    faults = {name: "missing" for name in _NEEDED if not fields.get(name, "").strip()}
    numbers = {name: _number(fields, name, faults) for name in (*NUMBERS, *MORE_NUMBERS)}
    for name, chars_max in (("product", _PRODUCT_CHARS_MAX), ("source", 300), ("comment", TEXT_CHARS_MAX)):
        if len(fields.get(name, "")) > chars_max:
            faults[name] = "too_long"
    if fields.get("basis", "") not in BASES:
        faults["basis"] = "not_offered"
    valid_from_ms = _moment(fields, now_ms, zone, faults)
    if faults:
        return None, faults
    no_data = numbers.pop("no_data")
    flags = {name: bool(fields.get(name)) for name in FLAGS}
    keys: dict[str, object] = {name: value for name, value in numbers.items() if value is not None}
    try:
        rule = Rule.from_keys({**keys, **flags})
    except RuleError as why:
        clashes = dict(_clash(sentence) for sentence in why.faults)
        if "lo" in clashes:
            clashes.pop("hyst", None)  # Nothing fits between limits that are the wrong way round.
        return None, clashes
    least_ms = max(_NO_DATA_MIN * MINUTE_MS, rule.max_gap_ms)
    version = RoomVersion(
        site=place[0],
        room=place[1],
        valid_from_ms=valid_from_ms,
        rule=rule,
        silent_ms=least_ms if no_data is None else round(no_data * MINUTE_MS),
        origin="page",
        made_by=who,
        entered_ms=now_ms,
        product=fields.get("product", "").strip(),
        source=fields.get("source", "").strip(),
        basis=fields.get("basis", ""),
        comment=fields.get("comment", "").strip(),
    )
    return version, {}


def _number(fields: Mapping[str, str], name: str, faults: Faults) -> float | None:
    text = fields.get(name, "").strip().replace("−", "-")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        faults[name] = "no_number"
        return None
    bound = 200 if name in ("hi", "lo", "hyst") else 600_000
    if not value.is_finite() or abs(value) > bound:
        faults[name] = "out_of_bounds"
    elif name == "no_data" and value <= 0:
        faults[name] = "not_positive"
    return float(value) if name not in faults else None


def _moment(fields: Mapping[str, str], now_ms: int, zone: ZoneInfo, faults: Faults) -> int:
    """When it begins, written in the county's time; now where nothing is written."""
    text = fields.get("valid_from", "").strip()
    if not text:
        return now_ms
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        faults["valid_from"] = "no_time"
        return now_ms
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone)
    at_ms = round(local.timestamp() * 1000)
    if not 0 < at_ms < now_ms + 366 * 86_400_000:
        faults["valid_from"] = "out_of_bounds"
    return at_ms


def _clash(sentence: str) -> tuple[str, str]:
    return CLASHES.get(sentence, (sentence.partition(":")[0].partition(",")[0], sentence))


def _degrees(milli_c: int | None) -> str:
    return "" if milli_c is None else f"{Decimal(milli_c) / 1000:f}"


def _minutes(span_ms: int | None) -> str:
    return "" if span_ms is None else f"{round(span_ms / MINUTE_MS, 4):g}"
