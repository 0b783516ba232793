"""The photos of hand-outs and problems on a parcel's page."""

from central.store.ledgers import told
from central.store.log import Fact
from logistics import wire
from logistics.events.all import AnyEvent
from logistics.events.counter import ParcelProblem, ParcelReleased
from tests.central.web.scene import Scene, Visitor

WAYBILL = "YT1447279684726"
PAGE = f"/parcels/{WAYBILL}"
JPEG = b"\xff\xd8\xff a picture"


def keep(scene: Scene, event: AnyEvent) -> int:
    """A fact of the box hub-1, in the log and the ledger; its number."""
    seq = scene.event(wire.encode_event(event), "hub-1")
    with scene.store.write() as connection:
        told.add(connection, [Fact("hub-1", "s", seq, scene.now_ms, event)])
    return seq


def test_photos_are_fetched_and_shown_like_the_stills_of_scans(scene: Scene, manager: Visitor) -> None:
    """Each at its own event; one that tells of none has no button."""
    scene.box("hub-1")
    scene.parcel(WAYBILL)
    released = keep(scene, ParcelReleased(waybill=WAYBILL, site="HUB", taken_by="other", has_photo=True))
    keep(scene, ParcelProblem(waybill=WAYBILL, site="HUB", kind="damaged", is_open=True, has_photo=True))
    keep(scene, ParcelProblem(waybill=WAYBILL, site="HUB", kind="lost", is_open=True))
    page = manager.get(PAGE).text
    assert page.count("Fetch picture") == 2
    asked = manager.client.post(f"/stills/s/{released}", data={"csrf": manager.token(PAGE)})
    assert asked.status_code == 303
    assert "Waiting for box hub-1" in manager.get(PAGE).text
    scene.still("s", released, JPEG)
    assert f'src="/stills/s/{released}.jpg"' in manager.get(PAGE).text
