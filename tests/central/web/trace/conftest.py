"""A served county that has lots, with keys of GS1's example range."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from central.web.app import make_app
from central.web.county import RoomPlace, SitePlace
from logistics.goods.epcis.naming import Naming
from plumbing.web.server import Serving, serve
from tests.central.web.scene import COUNTY, SECRET, Scene
from tests.central.web.trace.telling import GTIN

SITES = (
    *COUNTY.sites,
    SitePlace("COLD-1", "新路湾冷库", "Xinluwan cold store", "coldstore", "HUB", 3),
    SitePlace("V-1", "大山村服务站", "Dashan station", "village", "C1", 4),
)
PLACES = replace(
    COUNTY, sites=SITES, rooms=(*COUNTY.rooms, RoomPlace("COLD-1", "room-1", "一号库", "Room 1"))
)


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages of a centre whose kiwifruit have a GTIN."""
    naming = Naming("https://trace.example.cn", PLACES.zone, gtins={"kiwifruit": GTIN})
    app = make_app(scene.store, county=PLACES, secret=SECRET, poll_s=0.05, naming=naming)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()
