"""Who works here sees all of a story, and takes its document away."""

import json

from central.store.lots.trace import foreign
from logistics.events.lots import LotShipped
from logistics.goods.epcis.check import read
from tests.central.store.lots.trace.scene import ONE, RAW, SITE, WAYBILL
from tests.central.web.scene import Scene, Visitor
from tests.central.web.trace.telling import lived, more
from tests.logistics.goods.epcis.judges import sample, schema


def test_a_lots_story_names_its_packages_and_each_probe(scene: Scene, viewer: Visitor) -> None:
    """Waybills, probes and percentiles, which the public page leaves out."""
    lived(scene)
    text = viewer.get(f"/lots/of/{ONE}/story").text
    for part in (WAYBILL, "box-a/p1", f"/lots/of/{RAW}/story", "no data for 35 min", f"/lots/of/{ONE}/epcis"):
        assert part in text, part
    assert f"/lots/of/{ONE}/story" in viewer.get(f"/lots/of/{ONE}").text


def test_a_packages_story_has_its_way_and_what_is_in_it(scene: Scene, viewer: Visitor) -> None:
    """From the room to the hand-out."""
    lived(scene)
    text = viewer.get("/lots/packed", package=WAYBILL).text
    assert "Picked up" in text
    assert ONE in text


def test_a_document_is_valid_and_has_a_name(scene: Scene, viewer: Visitor) -> None:
    """For the lot and for the package."""
    lived(scene)
    for answer in (viewer.get(f"/lots/of/{ONE}/epcis"), viewer.get("/lots/packed/epcis", package=WAYBILL)):
        assert answer.headers["content-type"] == "application/ld+json"
        assert "attachment" in answer.headers["content-disposition"]
        assert [one.message for one in schema().iter_errors(answer.json())] == []


def test_a_document_tells_the_sites_of_the_county_and_no_telephone(scene: Scene, viewer: Visitor) -> None:
    """Both were typed into the same field."""
    lived(scene)
    for to in ("V-1", "13812345678"):
        more(scene, LotShipped(lot=ONE, site=SITE, net_g=1, to=to, document="13912345678"), stream=to)
    text = viewer.get(f"/lots/of/{ONE}/epcis").text
    assert '"destination":"https://trace.example.cn/site/V-1"' in text
    assert "12345678" not in text


def test_nobody_else_sees_any_of_it(scene: Scene, stranger: Visitor, viewer: Visitor) -> None:
    """Without a login to the login; what is unknown is not found."""
    lived(scene)
    for path in (f"/lots/of/{ONE}/story", f"/lots/of/{ONE}/epcis", "/lots/packed?package=x", "/epcis"):
        assert stranger.get(path).status_code == 303
    for path in ("/lots/of/NONE/story", "/lots/of/NONE/epcis", "/lots/packed?package=x"):
        assert viewer.get(path).status_code == 404


def test_what_partners_sent_is_in_the_story_of_the_lot_that_they_name(scene: Scene, viewer: Visitor) -> None:
    """As theirs, and as not verified."""
    lived(scene)
    chain = json.dumps(sample("chain.jsonld")).replace("SC20260928-001", ONE)
    with scene.store.write() as connection:
        foreign.take(connection, read(chain.encode()), "api:shop", scene.now_ms)
    text = viewer.get(f"/lots/of/{ONE}/story").text
    assert "api:shop" in text
    assert "nobody here has verified it" in text
