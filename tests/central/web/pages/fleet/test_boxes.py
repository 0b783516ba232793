"""Boxes and their completeness."""

import re

from sqlalchemy import insert, update

from central.store import tables
from tests.central.web.scene import Scene, Visitor


def _card(page: str, name: str) -> str:
    return page[page.index(f'id="box-{name}"') :].partition("</article>")[0]


def test_a_box_of_which_all_has_come_in_is_complete(scene: Scene, viewer: Visitor) -> None:
    """The gap ledger's numbers stand on the card."""
    scene.box("hub-1")
    scene.stream("hub-1", (1, 1_200))
    card = _card(viewer.get("/boxes").text, "hub-1")
    assert "✓ complete" in card
    assert "1,200 stored of 1,200" in card


def test_missing_numbers_are_counted_and_come_first(scene: Scene, viewer: Visitor) -> None:
    """A hole in a stream is told as a number, and its box stands above those that are well."""
    scene.box("a-well")
    scene.stream("a-well", (1, 5))
    scene.box("b-torn")
    scene.stream("b-torn", (1, 10), (14, 20))
    page = viewer.get("/boxes").text
    assert re.search(r"✕ <a [^>]+>3 missing</a>", _card(page, "b-torn"))
    assert page.index("box-b-torn") < page.index("box-a-well")


def test_a_box_that_only_sent_batches_is_shown(scene: Scene, viewer: Visitor) -> None:
    """A box that the broker never announced is not left out."""
    scene.stream("ghost", (1, 2))
    assert "never seen" in _card(viewer.get("/boxes").text, "ghost")


def test_a_device_that_is_down_says_why(scene: Scene, viewer: Visitor) -> None:
    """The box's own sentence, with what to do."""
    scene.box("hub-1")
    why = 'scale "belt": silent for 30 s; is it switched on?'
    with scene.store.write() as connection:
        connection.execute(
            insert(tables.device).values(
                box="hub-1", device="belt", kind="scale", is_up=False, since_ms=scene.now_ms, reason=why
            )
        )
    assert "is it switched on?" in _card(viewer.get("/boxes").text, "hub-1")


def test_how_a_clock_stands_is_shown(scene: Scene, viewer: Visitor) -> None:
    """By word and sign, with how far it had been off, and what is held for being dated in the future."""
    scene.box("hub-1")
    row = {"stream": "s", "box": "hub-1", "at_ms": scene.now_ms + 10**7, "received_ms": scene.now_ms}
    known = {"start_ms": 0, "known_ms": scene.now_ms, "up_ms": 1, "told_by": "", "was_off_ms": -7_200_000}
    with scene.store.write() as connection:
        connection.execute(update(tables.box).values(clock="estimated"))
        connection.execute(insert(tables.boot_clock).values(box="hub-1", boot="b", **known))
        connection.execute(insert(tables.quarantine), [{**row, "seq": 1}, {**row, "seq": 2}])
    card = _card(viewer.get("/boxes").text, "hub-1")
    assert "≈ estimated" in card
    assert "was off by 2 h" in card
    assert "2 events are dated in the future" in card


def test_a_clock_alert_leads_to_its_box(scene: Scene, viewer: Visitor) -> None:
    """It is about no room."""
    scene.box("hub-1")
    detail = '{"type":"clock","box":"hub-1","held":2,"ahead_ms":7200000}'
    times = {"opened_ms": scene.now_ms, "detected_ms": scene.now_ms}
    with scene.store.write() as connection:
        values = {"kind": "clock", "key": "clock:hub-1:1", "site": "HUB", "room": "", "detail": detail}
        connection.execute(insert(tables.alert).values(**values, **times))
    page = viewer.get("/").text
    assert "/boxes/hub-1#held" in page
    assert "Box&#39;s clock is ahead" in page or "Box's clock is ahead" in page
