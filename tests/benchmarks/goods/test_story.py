"""What the story's benchmark measures is worth measuring."""

import pytest

from benchmarks.goods import county, story
from logistics.coldchain import exposure


def test_the_rooms_have_gaps_and_alarms() -> None:
    """A hundred days of a room: a record with nothing to say would be told too fast."""
    readings = list(county.air("box/0-0", 100))
    found = exposure.judge(readings, county.RULE)
    assert found.coverage < 1
    assert any(one.alarm_ms is not None for one in found.excursions)


def test_it_prints_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """A small county: each question with its times, a ratio, and the bytes of the page."""
    story.main(days=30, rooms=1, lots=6, asked=8)
    said = capsys.readouterr().out
    for figure in ("a lot's story: p50", "a package's story", "an EPCIS document", "the public page: p50"):
        assert figure in said
    assert said.count("ratio of the medians") == 2
    assert "the largest page: " in said
