"""Findings in a reader's language: a text, and what to do where something is to be done."""

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from edge_agent.doctor.finding import Finding, State, Value
from plumbing import i18n
from plumbing.i18n import Catalogue

LANGUAGES = ("zh-CN", "en")
TEXTS = Path(__file__).parent / "text"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_MARKS: Mapping[State, str] = {"good": "✓", "fault": "✗", "unknown": "?"}


class Told(Struct, frozen=True):
    """A finding with its words, as `--json` gives it."""

    area: str
    subject: str
    state: State
    key: str
    text: str
    advice: str
    fields: dict[str, Value]


def catalogue(wish: str) -> Catalogue:
    """The wished language, else that of the environment, else Chinese."""
    wishes = (wish, *(os.environ.get(name, "") for name in _VARIABLES))
    # zh_CN.UTF-8 of the environment is zh-CN elsewhere.
    named = (one.partition(".")[0].replace("_", "-") for one in wishes if one)
    return i18n.load(TEXTS, LANGUAGES).choose(*named)


def told(finding: Finding, words: Catalogue) -> Told:
    """The finding in words."""
    fields = dict(finding.fields)
    for name in ("fault", "why", "quality"):
        if name in fields:
            fields[name] = words.word(name, str(fields[name]))
    advice = f"advice.{finding.key}"
    return Told(
        area=finding.area,
        subject=finding.subject,
        state=finding.state,
        key=finding.key,
        text=_filled(words, f"finding.{finding.key}", fields),
        advice=_filled(words, advice, fields) if advice in words.keys else "",
        fields=dict(finding.fields),
    )


def line(one: Told, words: Catalogue) -> str:
    """A finding for people: a mark and a word for its state, since colour and shape alone say too little."""
    mark, state = _MARKS[one.state], words.text(f"state.{one.state}")
    head = f"{mark} {state}  {words.text(f'area.{one.area}')}  {one.subject}: {one.text}"
    return f"{head}\n    → {one.advice}" if one.advice else head


def _filled(words: Catalogue, key: str, fields: Mapping[str, Value]) -> str:
    """Texts name no more fields than the finding has; a text without any stands as it is."""
    wanted = {name: fields[name] for name in words.placeholders(key)}
    return words.text(key, **wanted)
