"""A box in full, as an engineer reads it: what waits, what is missing, its clock, its disk, what is held."""

import re
from collections.abc import Sequence

import pytest
from msgspec import Raw
from sqlalchemy import update

from central.collector import Collector
from central.store import tables
from central.store.projections.fold import Projections
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.boxes import BoxHealth, BoxSalvaged, ClockKnown, ClockStepped, DeviceState
from logistics.events.parcels import Weighed
from logistics.events.rooms import Bucket, ThinnedReadings
from logistics.events.shape import Worth
from tests.central.centre import inbound, scan
from tests.central.web.pages.fleet.fleet import Fleet
from tests.central.web.scene import Scene, Visitor

_HOUR_MS = 3_600_000
HEALTH = BoxHealth(
    site="HUB",
    backlog=412,
    oldest_ms=7 * _HOUR_MS,
    disk_free_mb=11_840,
    dropped=5,
    dropped_by={Worth.TELEMETRY: 5},
    thinned=120,
    disk_total_mb=29_500,
    disk_reserve_mb=16,
    filled_pct={Worth.TELEMETRY: 100, Worth.ALARM: 0, Worth.PARCEL: 2},
    written_bytes=48_234_496,
    written_events=9_120,
    unsalvaged_mb=12,
)
SALVAGED = BoxSalvaged(
    rows_kept=41_872,
    rows_lost_min=31,
    reason="malformed",
    put_aside="box.sqlite.waiting-001-x",
    waiting_mb=12,
)
THINNED = ThinnedReadings(
    site="COLD",
    room="fresh",
    probe="p",
    step_ms=10_000,
    bucket_ms=600_000,
    buckets=(
        Bucket(0, 60, 2000, 4125, 3062),
        Bucket(1, 58, 3000, 9187, 6100),
        Bucket(2, 58, 9000, 11_500, 9900),
        Bucket(3, 58, 8900, 9187, 9100),
        Bucket(9, 58, 2000, 4000, 3100),
    ),
)


def tell(
    scene: Scene,
    first: int,
    *told: tuple[int, AnyEvent, wire.ClockQuality],
    stream: str = "abc123",
    boot: str = "b1",
) -> None:
    """A batch of hub-1 comes in; each event's time is so long from now."""
    stamps: Sequence[wire.Stamped] = [
        wire.Stamped(scene.now_ms + after_ms, 10 * _HOUR_MS, clock, Raw(wire.encode_event(event)))
        for after_ms, event, clock in told
    ]
    envelope = wire.batch("hub-1", stream, boot, first, stamps, late=False)
    Collector(scene.store, Projections({})).receive([inbound(envelope)], scene.now_ms)


def part(page: str, name: str) -> str:
    """One panel of the page."""
    return page[page.index(f'id="{name}"') :].partition("</section>")[0]


def test_what_waits_and_how_the_disk_stands(scene: Scene, viewer: Visitor) -> None:
    """Backlog, the oldest's age in words, disk, what was given up by class, and what an event costs."""
    tell(scene, 1, (-60_000, HEALTH, "synced"))
    page = viewer.get("/boxes/hub-1").text
    assert "412 events" in part(page, "waiting")
    assert "7 h" in part(page, "waiting")
    disk = part(page, "disk")
    for words in (
        "11.6 GB",
        "of 28.8 GB, 40 % free",
        "16 MB",
        "5,289 bytes",
        "46 MB for 9,120",
        "✕ 5",
        "▲ full",
    ):
        assert words in disk
    assert "A damaged database of 12 MB waits" in disk


def test_what_a_box_does_not_tell_is_not_zero(scene: Scene, viewer: Visitor) -> None:
    """Neither of one that never told, nor of an older one that has no such field."""
    scene.stream("ghost", (1, 2))
    page = viewer.get("/boxes/ghost").text
    assert "has not told of itself yet" in part(page, "disk")
    assert "0 events" not in page
    tell(scene, 1, (0, BoxHealth(site="HUB", backlog=0, oldest_ms=0, disk_free_mb=900), "synced"))
    disk = part(viewer.get("/boxes/hub-1").text, "disk")
    assert "900 MB" in disk
    assert "bytes" not in disk
    with scene.store.write() as connection:
        connection.execute(update(tables.box).values(thinned=None, disk_reserve_mb=None))
    assert "chunks" not in part(viewer.get("/boxes/hub-1").text, "disk")


def test_gaps_are_shown_as_numbers(scene: Scene, viewer: Visitor) -> None:
    """Which are missing, up to where all is here, and how many."""
    scene.box("hub-1")
    scene.stream("hub-1", (1, 10), (14, 20), (22, 22))
    page = viewer.get("/boxes/hub-1").text
    ledger = part(page, "ledger")
    assert re.search(r"✕ <a [^>]+>4 missing</a>", ledger)
    assert "11–13, 21" in ledger
    assert "up to number 10" in part(page, "waiting")


def test_what_is_held_is_shown_one_by_one(scene: Scene, viewer: Visitor) -> None:
    """What it is and of which device or parcel, when it came, what time it claims, and when it will count."""
    weighed = Weighed(site="HUB", device="bench", gross_g=5)
    tell(scene, 7, (2 * _HOUR_MS + 60_000, scan("W77"), "synced"), (5 * _HOUR_MS + 60_000, weighed, "synced"))
    held = part(viewer.get("/boxes/hub-1").text, "held")
    assert "2 events are dated in the future" in held
    assert held.index("W77") < held.index("bench")
    assert "parcel scan" in held
    assert "in 120 min" in held or "in 2 h" in held
    assert "abc123 · 7" in held
    assert "its time has come" in held


def test_nothing_held_is_no_panel(scene: Scene, viewer: Visitor) -> None:
    """Who has nothing to worry about reads nothing of it."""
    tell(scene, 1, (0, HEALTH, "synced"))
    assert 'id="held"' not in viewer.get("/boxes/hub-1").text


def test_how_the_clock_was(scene: Scene, viewer: Visitor) -> None:
    """Boots that knew the time, that came to know it, and that never did; and when it was set anew."""
    tell(scene, 1, (0, scan("A"), "estimated"), stream="s1", boot="never")
    tell(scene, 1, (0, ClockKnown(site="HUB", was_off_ms=-7_200_000), "synced"), stream="s2", boot="late")
    tell(scene, 1, (0, ClockStepped(site="HUB", by_ms=-3_600_000), "synced"), stream="s3", boot="always")
    boots = part(viewer.get("/boxes/hub-1").text, "boots")
    assert "1 events by a guess, not after" in boots
    assert "was off by 2 h" in boots
    assert "right from the start" in boots
    assert "back by 60 min" in boots


def test_salvage_and_devices_are_told(scene: Scene, viewer: Visitor) -> None:
    """What was recovered of a damaged database, and a device that is down with its reason."""
    down = DeviceState(site="HUB", device="belt", kind="scale", is_up=False, reason="is it switched on?")
    tell(scene, 1, (0, SALVAGED, "synced"), (0, down, "synced"), (0, HEALTH, "synced"))
    page = viewer.get("/boxes/hub-1").text
    assert "41,872 events recovered, the rest waits for 12 MB" in part(page, "disk")
    assert "is it switched on?" in part(page, "devices")


def test_temperatures_given_up_are_shown_at_box_and_room(scene: Scene, viewer: Visitor) -> None:
    """As stretches with lowest and highest; at the room with what they prove, and in its chart's data."""
    scene.probe("cold-1/other", 4_000)
    tell(scene, 1, (-3 * _HOUR_MS, THINNED, "synced"))
    thinned = part(viewer.get("/boxes/hub-1").text, "thinned")
    assert thinned.count("<tr>") == 3
    assert "11.5 °C" in thinned
    lost = part(viewer.get("/rooms/COLD/fresh").text, "lost")
    said = [lost.count(words) for words in ("within the limits", "at times", "above the limit")]
    assert said == [2, 1, 1]
    chart = viewer.get("/api/charts/rooms/COLD/fresh", minutes="360").json()
    assert [one["high_mc"] for one in chart["thinned"]] == [4125, 9187, 11_500, 9187, 4000]
    assert [probe["probe"] for probe in chart["probes"]] == ["cold-1/other", "hub-1/p"]
    assert chart["excursions"] == []


@pytest.mark.parametrize("name", ["nobody", "x" * 300, "a%2Fb"])
def test_an_unknown_box_is_no_page(viewer: Visitor, name: str) -> None:
    """And no fault."""
    assert viewer.get(f"/boxes/{name}").status_code == 404


def test_it_is_in_chinese_first(scene: Scene, viewer: Visitor) -> None:
    """Every part has its Chinese words."""
    tell(scene, 1, (0, HEALTH, "synced"), (2 * _HOUR_MS, scan("W"), "synced"))
    page = viewer.get("/boxes/hub-1", lang="zh-CN").text
    for words in ("还在终端上的数据", "每条数据写盘", "暂不计入", "完整性", "开机与时钟", "包裹扫描"):
        assert words in page


def test_the_machine_with_its_reasons_and_what_to_do(scene: Scene, viewer: Visitor) -> None:
    """What is found, since when; what the box does not know is said to be unknown."""
    Fleet(scene).all_kinds()
    low = part(viewer.get("/boxes/box-low").text, "machine")
    assert "The box has too little voltage." in low
    assert "The processor is at 81.5" in low
    assert "under-voltage" in low
    assert "throttled" in low
    assert low.count("unknown") >= 5
    assert "<path d=" in low
    assert "Nothing was found." in part(viewer.get("/boxes/box-well").text, "machine")


def test_a_box_that_was_never_heard_has_a_page(scene: Scene, viewer: Visitor) -> None:
    """It says so, and claims nothing else."""
    Fleet(scene).all_kinds()
    machine = part(viewer.get("/boxes/box-new").text, "machine")
    assert "This box was never heard" in machine
    assert "Nothing was found." not in machine
