"""A message says in Chinese and English what is wrong, where, since when, and how bad."""

import msgspec

from central.alerts.judge import Detail
from central.alerts.message import compose
from central.store.alerts import Alert, DueNotice
from tests.central.alerts.scene import WORDS

DETAIL = Detail("box-cold1/probe-2", "HOT", 8000, 11_250, 9_500, 42.5)


def notice(phase: str = "opened", *, detail: Detail = DETAIL, site: str = "COLD-1") -> DueNotice:
    alert = Alert(
        id=7,
        kind="breach",
        key="breach:box-cold1/probe-2:HOT:1",
        site=site,
        room="room-1",
        opened_ms=1_780_000_020_000,
        detected_ms=1_780_000_021_000,
        closed_ms=None,
        detail=msgspec.json.encode(detail).decode(),
    )
    return DueNotice(1, phase, "phone", 0, alert)


def test_the_words_of_a_beginning() -> None:
    """The site by its name, the room, the probe, limit, value, peak, local time and minutes."""
    message = compose(notice(), WORDS)
    assert message.title == "冷库温度超限 Cold room out of its band"
    assert message.text.splitlines() == [
        "城西冷库 room-1 · 探头 probe box-cold1/probe-2",
        "高于 above 8.0 °C · 现在 now 9.5 °C · 极值 peak 11.2 °C",
        "报警 alarm 05-29 04:27:00 · 持续 lasted 42.5 min",
    ]
    assert (message.id, message.detail) == ("breach:box-cold1/probe-2:HOT:1:opened", DETAIL)


def test_the_words_of_an_end() -> None:
    """The end says so in both languages, and has an id of its own."""
    cold = Detail("p", "COLD", 0, -3000, 2000, 60)
    message = compose(notice("resolved", detail=cold), WORDS)
    assert message.title == "冷库温度已恢复 Cold room back in its band"
    assert "低于 below 0.0 °C" in message.text
    assert message.id.endswith(":resolved")


def test_a_site_without_a_name() -> None:
    """A site that the county does not know is called by its number."""
    assert compose(notice(site="COLD-9"), WORDS).text.startswith("COLD-9 room-1")
