"""The pages of the belt and of what is sent, asked for as a browser does."""

import pytest

from tests.edge_agent.counter.rules.transport.making import BAG, BAG_CODE, waybill
from tests.edge_agent.counter.web.pages.transport.conftest import Till

_HUB = pytest.mark.parametrize("till", [("hub", "HUB")], indirect=True)


@_HUB
def test_a_bag_is_built_by_taps_and_scans(till: Till) -> None:
    """Begun, filled, one out, put aside, gone on with, sealed, opened again."""
    till.rig.scan(waybill(1))
    till.rig.scan(waybill(2))
    assert "新路湾镇" in till.get("/bag")
    assert "BAG-HUB-000001" in till.post("/bag/begin", to="C2").text
    till.rig.scan(waybill(1))
    till.rig.scan(waybill(2))
    assert f'value="{waybill(2)}"' in till.get("/bag")
    assert "已取出" in till.post("/bag/out", waybill=waybill(2)).text
    assert "BAG-HUB-000002" in till.post("/bag/begin", to="C3").text
    assert "空包" in till.post("/bag/seal").text
    assert "继续装包" in till.post("/bag/turn", bag="BAG-HUB-000001").text
    assert "已封包" in till.post("/bag/seal", seal="S1").text
    assert "已拆封" in till.post("/bag/unseal", bag="BAG-HUB-000001").text
    assert "000002" in till.post("/bag/turn").text


@_HUB
def test_a_van_is_loaded_and_leaves(till: Till) -> None:
    """Chosen by a tap; what is on it can be taken off."""
    assert "ZK-L2" in till.get("/load")
    assert "请先选车" in till.post("/load/van", vehicle="<b>").text
    till.post("/load/van", vehicle="ZK-L2", to="C1")
    till.rig.scan(BAG_CODE)
    assert "1 包 0 件" in till.get("/load")
    assert "已卸下" in till.post("/load/off", vehicle="ZK-L2", code=BAG).text
    till.rig.scan(waybill(1))
    assert "0 包 1 件" in till.get("/load")
    assert "已发车" in till.post("/load/left", vehicle="ZK-L2").text


@_HUB
def test_the_belt_shows_the_place_and_takes_a_tap(till: Till) -> None:
    """Unknown is the manual bin, with the site's places to tap; the match has it then."""
    assert "开始分拣" in till.get("/sort")
    assert "按路由表" in till.post("/sort/begin").text
    till.rig.scan(waybill(1))
    page = till.get("/sort")
    assert "人工格口" in page
    assert 'value="C2"' in page
    assert "全部相符" in till.get("/match")
    assert "新路湾镇" in till.post("/sort/to", waybill=waybill(1), to="C2").text
    page = till.get("/match")
    assert "分了未装 1" in page
    assert "<td>新路湾镇</td><td>1</td>" in page
    assert waybill(1) in page


@_HUB
def test_the_belt_has_its_pages_at_the_hub(till: Till) -> None:
    """Beside those of all sites."""
    page = till.get("/more")
    assert all(f'href="/{name}"' in page for name in ("handover", "visit", "bag", "load", "sort", "match"))


def test_a_village_has_no_belt(till: Till) -> None:
    """It sends bags and is visited."""
    page = till.get("/more")
    assert 'href="/load"' in page
    assert 'href="/sort"' not in page
    assert 'href="/match"' not in page
