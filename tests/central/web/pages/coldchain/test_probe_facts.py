"""A room's page says of each probe what it is, by which certificate it is corrected, and what ailed it."""

from typing import Any

import pytest
from msgspec import Raw

from central.collector import Collector
from central.store.projections.fold import Projections
from logistics import wire
from logistics.coldchain.calibration import Calibration
from logistics.events.all import AnyEvent
from logistics.events.boxes import MainsMoved
from logistics.events.rooms import Humidity, ProbeAbout, ProbeFault, Readings
from tests.central.centre import inbound
from tests.central.web.scene import Scene, Visitor

LAB = Calibration("2026-T-0417", "2026-05-01", "2027-04-30", (-500, 24_800), (0, 25_000))
PLACE: dict[str, Any] = {"site": "COLD", "room": "fresh", "probe": "door"}
KINDS = [
    "crc",
    "missing",
    "power_on",
    "all_zero",
    "all_ones",
    "out_of_range",
    "unreadable",
    "jump",
    "refused",
    "broken",
    "stuck",
]
NOTES = ["parasite", "low_resolution", "maybe_counterfeit", "uncalibrated", "calibration_due"]


def tell(scene: Scene, *events: AnyEvent) -> None:
    """A batch of cold-1 comes in, its events a second apart, the last one now."""
    stamps = [
        wire.Stamped(scene.now_ms - 1000 * back, 10_000, "synced", Raw(wire.encode_event(event)))
        for back, event in zip(range(len(events) - 1, -1, -1), events, strict=True)
    ]
    envelope = wire.batch("cold-1", "abc", "b1", 1, stamps, late=False)
    Collector(scene.store, Projections({})).receive([inbound(envelope)], scene.now_ms)


def about(*notes: str, calibration: Calibration | None = None) -> ProbeAbout:
    return ProbeAbout(
        **PLACE, model="DS18B20", address="28-00000a1b2c3f", calibration=calibration, notes=notes
    )


def readings(celsius: float) -> Readings:
    return Readings(**PLACE, step_ms=10_000, first_mc=round(celsius * 1000))


def part(page: str, name: str) -> str:
    """One panel of the page."""
    return page[page.index(f'id="{name}"') :].partition("</section>")[0]


def test_a_probes_certificate_is_shown_with_its_past(scene: Scene, viewer: Visitor) -> None:
    """Number, dates and points of the one that holds, and that there was none before."""
    tell(scene, about("uncalibrated"), about("parasite", calibration=LAB), readings(4.1))
    panel = part(viewer.get("/rooms/COLD/fresh").text, "probes")
    for words in ("2026-T-0417", "2026-05-01 – 2027-04-30", "−0.5 °C → 0 °C, 24.8 °C → 25 °C", "DS18B20"):
        assert words in panel
    assert panel.index("2026-T-0417") < panel.index("not calibrated")
    assert panel.count('class="past"') == 1


def test_a_probes_humidity_is_shown(scene: Scene, viewer: Visitor) -> None:
    """The newest, with its age."""
    tell(
        scene,
        about(),
        Humidity(**PLACE, milli_pct=70_000),
        Humidity(**PLACE, milli_pct=71_250),
        readings(4.1),
    )
    assert "71.2 %" in part(viewer.get("/rooms/COLD/fresh").text, "probes")


def test_a_fault_is_shown_until_it_ends(scene: Scene, viewer: Visitor) -> None:
    """Its kind, what shows it, and how many answers were refused."""
    tell(
        scene,
        readings(4.1),
        ProbeFault(**PLACE, fault="power_on", detail="50 05 4b"),
        ProbeFault(**PLACE, fault="", refused=31),
        ProbeFault(**PLACE, fault="jump"),
    )
    page = viewer.get("/rooms/COLD/fresh").text
    panel = part(page, "faults")
    assert "power-on value" in panel
    assert "50 05 4b" in panel
    assert ">31<" in panel
    assert "still there" in panel
    assert "✕ jumps about" in page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_fault_and_note_has_its_words(scene: Scene, viewer: Visitor, language: str) -> None:
    """In both languages: no reader sees the wire's word for it."""
    viewer.client.headers["accept-language"] = language
    tell(scene, readings(4.1), about(*NOTES), *(ProbeFault(**PLACE, fault=kind) for kind in KINDS))
    page = viewer.get("/rooms/COLD/fresh").text
    shown = part(page, "probes") + part(page, "faults")
    assert not [word for word in (*KINDS, *NOTES) if f" {word}<" in shown or f">{word}<" in shown]


def test_lost_mains_are_shown_with_the_box(scene: Scene, viewer: Visitor) -> None:
    """Since when it lives on its battery; and that they are back."""
    scene.box("cold-1")
    tell(scene, MainsMoved(site="COLD", device="grid", is_present=False))
    assert "▲ no mains" in part(viewer.get("/boxes/cold-1").text, "devices")


def test_mains_that_are_back_are_shown(scene: Scene, viewer: Visitor) -> None:
    """The newest of what was told counts."""
    scene.box("cold-1")
    moves = [MainsMoved(site="COLD", device="grid", is_present=value) for value in (False, True)]
    tell(scene, *moves)
    assert "✓ mains are there" in part(viewer.get("/boxes/cold-1").text, "devices")
