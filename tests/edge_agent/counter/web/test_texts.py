"""The counter speaks both languages, and has a word for whatever may come."""

import re
from typing import get_args

from edge_agent.counter.modes.all import MODES
from edge_agent.counter.rules.transport.visits import Direction
from edge_agent.counter.web.frame import LANGUAGES, TEMPLATES, TEXTS, Words
from edge_agent.counter.web.nav import NAV
from edge_agent.counter.web.pages.cold import QUICK
from edge_agent.counter.web.pages.money.collect import METHODS
from edge_agent.counter.web.pages.money.goods import WHYS
from edge_agent.drivers.contract import ProbeFaultKind
from edge_agent.trade.outcome import Kind
from edge_agent.trade.pans import PanState
from logistics.coldchain.rule import Side
from logistics.events.counter import DayCounts, ProblemKind
from logistics.events.parcels import Act
from logistics.events.transport import VisitKind
from plumbing import i18n

_KEYS = i18n.load(TEXTS, LANGUAGES).get("en").keys
_TEXT = "".join(
    place.read_text(encoding="utf-8")
    for place in (*TEMPLATES.rglob("*.html"), *TEMPLATES.parent.rglob("*.py"))
)


def test_every_text_that_is_asked_for_exists() -> None:
    """In both languages, as the catalogues' keys are the same."""
    tables = "|".join({key.partition(".")[0] for key in _KEYS})
    asked = set(re.findall(rf'"((?:{tables})\.(?!html)[a-z_0-9]*[a-z0-9])"', _TEXT))
    assert len(asked) > 25
    assert not asked - _KEYS


def test_every_value_has_its_word() -> None:
    """Kinds of results, acts, sides, faults of probes and quick reasons."""
    wanted = {
        *(f"kind.{kind}" for kind in get_args(Kind)),
        *(f"said.{kind}" for kind in get_args(Kind) if kind != "ok"),
        *(f"said.{act}" for act in get_args(Act)),
        *(f"{table}{kind}" for kind in MODES for table in ("said.turn_", "work.")),
        *(f"cold.alarm_{side}" for side in get_args(Side)),
        *(f"fault.{kind}" for kind in get_args(ProbeFaultKind)),
        *(f"quick.{reason}" for reason in QUICK),
        *(f"figure.{figure}" for figure in DayCounts.__struct_fields__),
        *(tab.key for tab in NAV),
        *(f"{table}{why}" for table in ("moved.", "said.goods_") for why in WHYS),
        *(f"method.{method}" for method in METHODS),
        *(f"problem.{kind}" for kind in get_args(ProblemKind)),
        *(
            f"said.weigh_{state}"
            for kind in get_args(PanState)
            for state in get_args(kind)
            if state != "captured"
        ),
        *(f"visit.{kind}" for kind in (*get_args(VisitKind), *get_args(Direction))),
    }
    assert not wanted - _KEYS


def test_whatever_is_said_has_its_text() -> None:
    """What deeds and modes say, and why they refuse."""
    code = "".join(place.read_text(encoding="utf-8") for place in TEMPLATES.parents[1].rglob("*.py"))
    said = set(re.findall(r'(?:Refusal\(|Said\(\s*"[a-z]+",\s*|key=)"([a-z_]+)"', code))
    assert len(said) > 10
    assert not {key for key in said if f"said.{key}" not in _KEYS}
    assert not {tab.key for tab in NAV} - _KEYS


def test_no_text_is_left_over() -> None:
    """A text that no page shows is taken out; some are put together of a beginning and a value."""
    begun = {"said.", "prompt.", *re.findall(r'"([a-z_]+\.(?:[a-z_]+_)?)"', _TEXT)}
    begun |= {f"{table}." for table in re.findall(r'word\("([a-z_]+)"', _TEXT)}
    assert not {key for key in _KEYS if f'"{key}"' not in _TEXT and not key.startswith(tuple(begun))}


def test_times_are_china_s() -> None:
    """A box whose own zone nobody has set shows the time that hangs on the wall."""
    words = Words(i18n.load(TEXTS, LANGUAGES).get("zh-CN"))
    assert words.clock(1_780_000_020_000) == "04:27:00"
