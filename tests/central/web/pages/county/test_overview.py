"""The first page shows what stands in the store."""

import re

from tests.central.web.scene import Scene, Visitor

_SECOND_MS, _MINUTE_MS = 1_000, 60_000


def _tile(page: str, name: str) -> str:
    found = re.search(rf'id="tile-{name}">(.*?)</dd>', page, re.DOTALL)
    assert found, f"no tile {name}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_tiles_count_different_parcels(scene: Scene, viewer: Visitor) -> None:
    """A parcel that arrived at two sites arrived once in the county's day."""
    scene.parcel("YT1447279684726", site="HUB")
    scene.parcel("YT1447279684727", site="C1", act="hand_out")
    page = viewer.get("/").text
    assert [_tile(page, name) for name in ("arrived", "handed-out", "collected")] == ["1", "1", "0"]


def test_yesterdays_parcels_are_not_todays(scene: Scene, viewer: Visitor) -> None:
    """The day begins at the county's midnight."""
    scene.parcel("YT1447279684726", ago_ms=24 * 60 * _MINUTE_MS + _SECOND_MS)
    assert _tile(viewer.get("/").text, "arrived") == "0"


def test_boxes_are_counted_as_the_broker_sees_them(scene: Scene, viewer: Visitor) -> None:
    """Online of all that there are."""
    scene.box("hub-1")
    scene.box("c1-1", site="C1", is_online=False)
    assert _tile(viewer.get("/").text, "boxes") == "1 / 2"


def test_sites_stand_in_the_countys_order_with_their_counts(scene: Scene, viewer: Visitor) -> None:
    """Hub first; each row counts its own scans."""
    scene.parcel("YT1447279684726", site="C1")
    scene.parcel("YT1447279684727", site="C1")
    scene.parcel("YT1447279684728", site="HUB")
    page = viewer.get("/").text
    assert page.index('id="site-HUB"') < page.index('id="site-C1"')
    row = page[page.index('id="site-C1"') :].partition("</tr>")[0]
    _present, *acts = re.findall(r'data-value="(\d+)"', row)
    assert acts == ["2", "0", "0", "0"]


def test_a_site_with_a_box_and_no_scan_is_named(scene: Scene, viewer: Visitor) -> None:
    """Silence is shown as silence, not left out."""
    scene.box("cold-1", site="COLD")
    page = viewer.get("/").text
    assert "With a box but without a scan: West cold store" in re.sub(r"\s+", " ", page)


def test_a_breach_is_on_the_tile_in_the_room_and_among_the_alerts(scene: Scene, viewer: Visitor) -> None:
    """Whoever looks at any of the three sees it, in words."""
    scene.probe("cold-1/probe-a", 4_000, 10_400, state="ALARM")
    scene.breach("cold-1/probe-a")
    page = viewer.get("/").text
    assert _tile(page, "breaches").startswith("▲ 1")
    room = page[page.index('id="room-1-facts"') :].partition("</article>")[0]
    assert "10.4 °C" in room
    assert "alarm" in room
    alert = page[page.index('id="alert-1"') :].partition('class="ack"')[0]
    for fact in ("Cold room out of limits", "10.6 °C", "above 8.0 °C", "12 min", "HTTP 200 taken"):
        assert fact in alert


def test_the_first_of_the_duty_board_stand_before_the_map(scene: Scene, viewer: Visitor) -> None:
    """The four most urgent of all that stands there, in its order, and how many there are."""
    for number in range(1, 7):
        scene.breach(f"cold-1/probe-{number}", number)
    page = viewer.get("/").text
    duty = page[page.index('id="duty"') :].partition("</section>")[0]
    board = viewer.get("/duty").text
    titles = re.findall(r'<h3>.*?<a href="(/alerts/\d+)">', board, re.DOTALL)
    assert re.findall(r'<a href="(/alerts/\d+)">', duty) == titles[:4]
    assert len(titles) == 6
    assert "6 matters, nobody has 6 of them" in duty
    assert page.index('id="tiles"') < page.index('id="duty"') < page.index('id="map-title"')


def test_old_data_is_called_old(scene: Scene, viewer: Visitor) -> None:
    """A room that has been silent for more than five minutes says so beside its last temperature."""
    scene.now_ms -= 6 * _MINUTE_MS
    scene.probe("cold-1/probe-a", 4_000)
    assert "nothing new for over five minutes" in viewer.get("/").text


def test_minutes_are_shown_while_hours_would_be_one_bar(scene: Scene, viewer: Visitor) -> None:
    """A county that began a moment ago is drawn by minutes; one with hours behind it by hours."""
    scene.parcel("YT1447279684726", ago_ms=5 * _MINUTE_MS)
    assert "This minute" in viewer.get("/").text
    scene.parcel("YT1447279684727", ago_ms=150 * _MINUTE_MS)
    assert "This hour" in viewer.get("/").text


def test_a_nonsense_query_is_a_page_that_says_so(viewer: Visitor) -> None:
    """A wrong address never ends in a trace or in bare JSON."""
    answer = viewer.get("/", by="century")
    assert answer.status_code == 400
    assert "<h1>400</h1>" in answer.text
