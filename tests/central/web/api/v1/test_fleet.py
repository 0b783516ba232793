"""Boxes of the API say how they stand, by the rules of the fleet's page, and null for what is not known."""

from central.web.api.v1.fleet import Box
from tests.central.web.pages.fleet.fleet import Fleet
from tests.central.web.scene import Scene, Visitor


def test_a_box_says_how_it_stands(scene: Scene, viewer: Visitor) -> None:
    """One that is silent or has findings is not well; what a machine does not say is null."""
    Fleet(scene).all_kinds()
    items = {one["box"]: one for one in viewer.get("/api/v1/boxes").json()["items"]}
    assert {box: items[box]["stands"] for box in ("box-gone", "box-low", "box-old", "box-well")} == {
        "box-gone": "silent",
        "box-low": "findings",
        "box-old": "findings",
        "box-well": "well",
    }
    low, old = items["box-low"], items["box-old"]
    assert low["findings"] == ["power", "heat"]
    assert (low["temp_mc"], low["throttle"], low["wear_pct"]) == (81_500, 0x50005, None)
    assert old["findings"] == ["devices", "untold"] or old["findings"] == ["untold", "devices"]
    assert (old["temp_mc"], old["machine_ms"], old["devices_down"]) == (None, 0, 1)
    assert viewer.get("/api/v1/boxes/box-low").json() == low
    assert low.keys() == set(Box.__struct_fields__)


def test_metrics_have_no_sample_of_what_is_not_known(scene: Scene, viewer: Visitor) -> None:
    """A box that never told its heat is not cool."""
    Fleet(scene).all_kinds()
    text = viewer.get("/metrics").text
    assert 'sanji_box_temperature_celsius{box="box-low",site="C1"} 81.5' in text
    assert 'sanji_box_under_voltage{box="box-low",site="C1"} 1.0' in text
    assert 'sanji_box_temperature_celsius{box="box-old"' not in text
