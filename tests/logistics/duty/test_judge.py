"""What is a matter, by which rule, and what comes first."""

import msgspec
import pytest

from logistics.duty.causes import (
    Alerted,
    Backup,
    BoxState,
    Causes,
    Counted,
    Failed,
    Gap,
    Held,
    Letters,
    Lying,
    Mirror,
    Reported,
    Unheld,
    Waiting,
)
from logistics.duty.judge import KINDS, judge
from logistics.duty.limits import Limits
from logistics.events.machine import BoxMachine
from logistics.fleet.facts import BoxFacts

NOW = 1_780_000_000_000
MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LIMITS = Limits()
UP = BoxState("b", "S", is_online=True, since_ms=NOW - DAY, clock="synced")


def _of(**fields: int) -> Causes:
    machine = msgspec.convert({"type": "box.machine", "site": "S", **fields}, BoxMachine)
    return Causes(fleet=(BoxFacts("b", site="S", heard_ms=NOW, machine=machine, machine_ms=NOW),))


EACH: dict[str, Causes] = {
    "alert": Causes(alerts=(Alerted(7, "breach", "C", "fresh", "b/p", NOW - MIN),)),
    "cod": Causes(counts=(Counted("S", "2026-05-28", NOW - HOUR, 5_000, 4_900),)),
    "lots": Causes(waiting=(Waiting("C", "fresh", 2, NOW - HOUR),)),
    "gap": Causes(gaps=(Gap("b", 3, NOW - 31 * MIN),)),
    "offline": Causes(boxes=(BoxState("b", "S", is_online=False, since_ms=NOW - 31 * MIN),)),
    "clock": Causes(boxes=(BoxState("b", "S", is_online=True, since_ms=NOW - 3 * HOUR, clock="unknown"),)),
    "disk": Causes(boxes=(BoxState("b", "S", True, NOW, "synced", NOW, 99, 1_000),)),
    "power": _of(low_volt_ms=MIN),
    "heat": _of(hot_ms=MIN, temp_mc=81_000),
    "card": _of(worn_ms=MIN, wear_pct=90),
    "files": _of(files_ms=MIN, fs_errors=1),
    "certificate": Causes(fleet=(BoxFacts("b", site="S", certificate_ms=NOW + DAY),)),
    "drift": Causes(fleet=(BoxFacts("b", site="S", running="a", wanted="b", wanted_ms=NOW - DAY),)),
    "version": Causes(fleet=(BoxFacts("b", site="S", version="?"),)),
    "cluster": Causes(unheld=Unheld(NOW - 61_000, 3, 64)),
    "backup": Causes(backup=Backup(NOW - 2 * DAY)),
    "mirror": Causes(mirror=Mirror(NOW - MIN, True, "HTTP 401")),
    "letters": Causes(letters=(Letters("b", 2, NOW - HOUR, "zstd: torn"),)),
    "command": Causes(failed=(Failed("b", "table.part", 1, NOW - HOUR, "expired"),)),
    "overdue": Causes(lying=(Lying("S", 37, NOW - 9 * DAY),)),
    "unreported": Causes(reported=(Reported("S", "2026-05-25", NOW - 11 * HOUR, 1, False),)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_cause_is_a_matter(kind: str) -> None:
    """One cause, one matter of its kind, which names its place and its rule."""
    (found,) = judge(EACH[kind], LIMITS, NOW)
    assert found.kind == kind
    assert found.key.startswith(kind)
    assert found.href.startswith("/")
    assert found.since_ms <= NOW


@pytest.mark.parametrize(
    ("causes", "is_matter"),
    [
        (Causes(boxes=(BoxState("b", "S", False, NOW - 30 * MIN),)), False),
        (Causes(boxes=(BoxState("b", "S", False, NOW - 30 * MIN - 1),)), True),
        (Causes(boxes=(UP,)), False),
        (Causes(boxes=(BoxState("b", "S", True, NOW - 2 * HOUR, "unknown"),)), False),
        (Causes(boxes=(BoxState("b", "S", True, NOW - 9 * HOUR, "estimated"),)), True),
        (Causes(boxes=(BoxState("b", "S", True, NOW, "synced", NOW, 100, 1_000),)), False),
        (Causes(boxes=(BoxState("b", "S", True, NOW, "synced", NOW, 499, None),)), True),
        (Causes(boxes=(BoxState("b", "S", True, NOW, "synced", NOW, 500, None),)), False),
        (Causes(boxes=(BoxState("b", "S", True, NOW, "synced", 0, 0, None),)), False),
        (Causes(lying=(Lying("S", 1, NOW - 3 * DAY),)), False),
        (Causes(lying=(Lying("S", 1, NOW - 3 * DAY - 1),)), True),
        (Causes(counts=(Counted("S", "d", NOW, 5, 5),)), False),
        (Causes(counts=(Counted("S", "d", NOW - 8 * DAY, 5, 4),)), False),
        (Causes(gaps=(Gap("b", 3, NOW - 30 * MIN),)), False),
        (Causes(gaps=(Gap("b", 3, NOW - 8 * DAY),)), False),
        (Causes(gaps=(Gap("b", 0, NOW - DAY),)), False),
        (Causes(reported=(Reported("S", "", NOW - 10 * HOUR, 1, True),)), False),
        (Causes(reported=(Reported("S", "", NOW - 99 * HOUR, 0, True),)), False),
        (Causes(letters=(Letters("b", 1, NOW - 8 * DAY, "torn"),)), False),
        (Causes(unheld=Unheld(NOW - MIN, 64, 64)), False),
        (Causes(unheld=Unheld(NOW - MIN - 1, 0, 64)), True),
        (Causes(held=(Held("b", 4, NOW),)), True),
    ],
)
def test_a_value_at_its_limit_is_no_matter_yet(causes: Causes, *, is_matter: bool) -> None:
    """What is beyond the limit is; what never was told is nothing to judge."""
    assert bool(judge(causes, LIMITS, NOW)) is is_matter


def test_the_rule_is_in_the_sentence() -> None:
    """Both the value and the limit are there to be said."""
    (away,) = judge(EACH["offline"], LIMITS, NOW)
    assert (away.why, away.fields) == ("offline", {"for_ms": 31 * MIN, "limit_ms": 30 * MIN})
    (money,) = judge(EACH["cod"], LIMITS, NOW)
    assert money.fields["gone_fen"] == -100
    warm = Alerted(7, "breach", "C", "r", "b/p", NOW, peak_mc=10_620, limit_mc=8_000)
    (breach,) = judge(Causes(alerts=(warm,)), LIMITS, NOW)
    assert (breach.why, breach.fields["sign"], breach.fields["limit_mc"]) == ("breach", ">", 8_000)


def test_what_loses_goods_comes_first_then_losses_then_the_oldest() -> None:
    """A breach of a minute ago stands before a parcel of last month."""
    boxes = EACH["offline"].boxes
    every = Causes(
        alerts=EACH["alert"].alerts,
        boxes=boxes,
        lying=EACH["overdue"].lying,
        counts=EACH["cod"].counts,
        letters=EACH["letters"].letters,
    )
    assert [one.kind for one in judge(every, LIMITS, NOW)] == [
        "alert",
        "cod",
        "letters",
        "offline",
        "overdue",
    ]


def test_what_an_alert_says_is_not_said_twice() -> None:
    """A box whose absence is an alert is no second matter; so is a clock."""
    gone = Alerted(1, "gateway_down", "S", "", "b", NOW - HOUR)
    ahead = Alerted(2, "clock", "S", "", "b", NOW - HOUR)
    causes = Causes(alerts=(gone, ahead), boxes=EACH["offline"].boxes, held=(Held("b", 4, NOW),))
    assert [one.alert for one in judge(causes, LIMITS, NOW)] == [1, 2]


def test_matters_have_names_of_their_own() -> None:
    """Two commands of different kinds to one box, two counts of one till: four matters."""
    causes = Causes(
        failed=(Failed("b", "table.part", 1, NOW, "expired"), Failed("b", "still.fetch", 1, NOW, "gone")),
        counts=(Counted("S", "d", NOW - 1, 5, 4), Counted("S", "d", NOW, 5, 4)),
    )
    assert len({one.key for one in judge(causes, LIMITS, NOW)}) == 4
