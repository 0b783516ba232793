"""Rules to begin with, each with its source: what a county's products bear, and how loggers are set.

"Verified" numbers were read in the source named, "general" ones are general knowledge and have to be set by
whoever knows the goods. Where a source names no duration or tolerance, the county's own stand (`Habits`).
"""

from collections.abc import Mapping

from msgspec import Struct

from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import Rule
from logistics.goods.rules import Basis, Criterion, Grade, ProductRule, Quantity

_DAY_MIN = 1440


class Habits(Struct, frozen=True):
    """What a county sets for all its products: how often probes are read, and how patient its alarms are."""

    interval_min: int = 5
    alarm_min: int = 30
    tolerance_c: float = 2.0
    hysteresis_c: float = 0.5
    clear_min: int = 10


class Limit(Struct, frozen=True):
    """A criterion as its source gives it, with the keys of a rule file.

    Without `duration` or `cum` the habits' duration counts. `loose` widens the limits by their tolerance: the
    source names the best temperature and not what is a breach.
    """

    name: str
    grade: Grade
    keys: Mapping[str, float | bool]
    quantity: Quantity = "temperature"
    loose: bool = False


class Listed(Struct, frozen=True):
    """A product, or a use, as the catalogue has it."""

    product: str
    zh: str
    source: str
    basis: Basis
    limits: tuple[Limit, ...]
    note: str = ""


def _humid(**keys: float | bool) -> Limit:
    return Limit("humidity", "alarm", keys, "humidity")


_DAVIS = "UC Davis Postharvest Center, product facts"
_PORK = "DB31/T 388-2007"

CATALOGUE: tuple[Listed, ...] = (
    Listed(
        "kiwifruit",
        "猕猴桃",
        _DAVIS,
        "verified",
        (
            Limit("alarm", "alarm", {"hi": 0}, loose=True),
            Limit("frozen", "quarantine", {"lo": -1.5, "inclusive": True, "duration": 0}),
            _humid(lo=90, hi=95),
        ),
        "freezes at −1.5 °C; 5 to 10 ppb of ethylene soften it",
    ),
    Listed(
        "bamboo-shoot",
        "鲜竹笋",
        "Horticulturae 2024 10:616; Kleinhenz 2000",
        "verified",
        (
            Limit("alarm", "alarm", {"hi": 1}, loose=True),
            Limit("ten-days-at-8", "reject", {"hi": 8, "inclusive": True, "cum": 10 * _DAY_MIN}),
        ),
        "best at 1 °C, at most ten days at 8",
    ),
    Listed(
        "fresh-mushroom",
        "鲜香菇",
        _DAVIS,
        "verified",
        (
            Limit("alarm", "alarm", {"lo": 0, "hi": 1.5}),
            Limit("two-days-at-4.5", "reject", {"hi": 4.5, "inclusive": True, "cum": 2 * _DAY_MIN}),
            _humid(lo=95, hi=98),
        ),
        "numbers are those of common mushrooms",
    ),
    Listed(
        "sweet-potato",
        "鲜番薯",
        _DAVIS,
        "verified",
        (
            Limit("alarm", "alarm", {"lo": 12.5, "hi": 15}),
            Limit("chilled", "quarantine", {"lo": 10, "inclusive": True, "cum": 3 * _DAY_MIN}),
            _humid(lo=90, inclusive=True),
        ),
        "chilling injury after three days at 10 °C",
    ),
    Listed(
        "green-tea",
        "绿茶",
        "GB/T 30375-2013",
        "verified",
        (Limit("alarm", "alarm", {"hi": 10}), _humid(hi=50)),
        "humidity matters more than temperature",
    ),
    Listed(
        "chilled-pork",
        "冷鲜猪肉",
        _PORK,
        "verified",
        (
            Limit("alarm", "alarm", {"hi": 4, "duration": 30}),
            Limit("frozen", "alarm", {"lo": 0, "inclusive": True}),
            Limit("above-5-for-4-h", "quarantine", {"hi": 5, "duration": 240}),
            Limit("above-7", "quarantine", {"hi": 7, "duration": 0}),
        ),
    ),
    Listed(
        "frozen-meat",
        "冻肉",
        _PORK,
        "verified",
        (
            Limit("alarm", "alarm", {"hi": -15, "duration": 45}),
            Limit("above-minus-12", "reject", {"hi": -12, "duration": 0}),
        ),
        "kept at −18 °C or below; no mean kinetic temperature",
    ),
    Listed(
        "dried-goods",
        "番薯干、菊米、干香菇",
        "trade practice",
        "general",
        (_humid(hi=60),),
        "20 to 25 °C at most",
    ),
    Listed("honey", "蜂蜜", "trade practice", "general", (Limit("alarm", "alarm", {"hi": 25}),)),
    Listed(
        "rice",
        "大米",
        "GB/T 29890",
        "general",
        (Limit("alarm", "alarm", {"hi": 20}),),
        "at most 15 °C is low, at most 20 °C quasi-low temperature",
    ),
    Listed(
        "who-logger",
        "WHO 温度记录仪",
        "WHO-type loggers (Fridge-tag 2)",
        "verified",
        (
            Limit("hot", "alarm", {"hi": 8, "duration": 600}),
            Limit("cold", "alarm", {"lo": -0.5, "inclusive": True, "duration": 60}),
        ),
        "exactly 8.0 °C is in range; one run counts, not several together",
    ),
    Listed(
        "who-shipping-indicator",
        "WHO 运输指示器",
        "WHO shipping indicators",
        "verified",
        (
            Limit("45-for-1-h", "alarm", {"hi": 45, "inclusive": True, "duration": 60}),
            Limit("30-for-10-h", "alarm", {"hi": 30, "inclusive": True, "cum": 600}),
            Limit("10-for-20-h", "alarm", {"hi": 10, "inclusive": True, "cum": 1200}),
            Limit("frozen", "alarm", {"lo": -0.5, "inclusive": True, "duration": 60}),
        ),
    ),
    Listed(
        "fda-time-control",
        "FDA 时间控制",
        "FDA Food Code, time as a control",
        "verified",
        (
            Limit("above-5-for-4-h", "reject", {"hi": 5, "cum": 240}),
            Limit("above-21", "alarm", {"hi": 21, "duration": 0}),
        ),
        "six hours are allowed if it was never above 21 °C",
    ),
    Listed(
        "chilled",
        "冷藏食品",
        "GB/T 24616-2019",
        "verified",
        (Limit("alarm", "alarm", {"hi": 8}),),
        "above freezing",
    ),
    Listed("frozen", "冷冻食品", "GB/T 24616-2019", "verified", (Limit("alarm", "alarm", {"hi": -18}),)),
)


def listed(product: str) -> Listed:
    """What the catalogue has of a product. Raises RuleError that names what there is."""
    found = next((one for one in CATALOGUE if one.product == product), None)
    if found is None:
        raise RuleError(
            [f"{product!r} is not in the catalogue: {', '.join(one.product for one in CATALOGUE)}"]
        )
    return found


def first_version(product: str, *, by: str, from_ms: int, habits: Habits | None = None) -> ProductRule:
    """The catalogue's rule of a product as its first version, set by a person from a time on."""
    found, habits = listed(product), habits or Habits()
    return ProductRule(
        product=product,
        version=1,
        valid_from_ms=from_ms,
        by=by,
        source=found.source,
        basis=found.basis,
        note=found.note,
        criteria=tuple(
            Criterion(limit.name, limit.grade, _rule(limit, habits), limit.quantity) for limit in found.limits
        ),
    )


def _rule(limit: Limit, habits: Habits) -> Rule:
    """A source's limit with the county's habits where the source is silent."""
    keys: dict[str, object] = {"interval": habits.interval_min, **limit.keys}
    if limit.loose:
        keys |= {
            key: limit.keys[key] + sign * habits.tolerance_c for key, sign in _WIDER if key in limit.keys
        }
    # A sum of all time has no duration of its own: no single run is an alarm.
    keys.setdefault("duration", limit.keys.get("cum", habits.alarm_min))
    if limit.grade == "alarm" and limit.quantity == "temperature":
        keys |= {"hyst": habits.hysteresis_c, "clear_after": habits.clear_min}
    return Rule.from_keys(keys)


_WIDER = (("hi", 1), ("lo", -1))
