"""Silence has its own alarms: it is no breach, a box's covers its probes', the first word ends it."""

import pytest

from logistics.coldchain.alerts.silence import Heard, silences
from logistics.coldchain.rule import MINUTE_MS

GAP_MS = 15 * MINUTE_MS
TEN = 600 * MINUTE_MS


def probe(name: str, last_ms: int = TEN, box: str = "box-1") -> Heard:
    return Heard(name, box, last_ms, GAP_MS)


@pytest.mark.parametrize(
    ("minute", "levels"), [(0, []), (14, []), (15, ["warning"]), (29, ["warning"]), (30, ["critical"])]
)
def test_a_probe_last_heard_at_ten(minute: int, levels: list[str]) -> None:
    """NO_DATA at 10:15, critical from 10:30 on; its box goes on talking."""
    now_ms = TEN + minute * MINUTE_MS
    found = silences([probe("a")], {"box-1": now_ms}, now_ms, box_max_gap_ms=GAP_MS)
    assert [one.level for one in found] == levels
    assert all(
        (one.kind, one.since_ms, one.raised_ms) == ("NO_DATA", TEN, TEN + GAP_MS) and not one.inhibited_by
        for one in found
    )


def test_a_silent_box_is_one_alarm_and_eight_inhibited() -> None:
    """Eight probes of a box that is down say nothing of their own; a probe of another box does."""
    now_ms = TEN + 20 * MINUTE_MS
    probes = [probe(f"p{number}", TEN - number) for number in range(8)]
    probes.append(probe("other", TEN, "box-2"))
    found = silences(probes, {"box-1": TEN, "box-2": now_ms}, now_ms, box_max_gap_ms=GAP_MS)
    assert [(one.kind, one.who) for one in found if not one.inhibited_by] == [
        ("GATEWAY_DOWN", "box-1"),
        ("NO_DATA", "other"),
    ]
    assert [one.inhibited_by for one in found].count("box-1") == 8


def test_a_probe_that_talks_shows_that_its_box_does() -> None:
    """However long ago anything else of the box was heard."""
    assert silences([probe("a")], {"box-1": 0}, TEN + 1, box_max_gap_ms=GAP_MS) == []


def test_a_box_without_probes_can_be_silent() -> None:
    """A counter's box is missed, too."""
    (found,) = silences([], {"box-9": TEN}, TEN + 31 * MINUTE_MS, box_max_gap_ms=GAP_MS)
    assert (found.kind, found.who, found.level) == ("GATEWAY_DOWN", "box-9", "critical")


def test_the_first_word_ends_it() -> None:
    """Nothing is remembered: an alarm of silence cannot stay when there is a reading again."""
    now_ms = TEN + 60 * MINUTE_MS
    assert silences([probe("a")], {}, now_ms, box_max_gap_ms=GAP_MS)
    assert silences([probe("a", now_ms)], {}, now_ms, box_max_gap_ms=GAP_MS) == []
