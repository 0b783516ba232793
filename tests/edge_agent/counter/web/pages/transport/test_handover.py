"""The page of a hand-over, asked for as a browser does."""

from tests.edge_agent.counter.rules.transport.making import BAG, BAG_CODE, waybill
from tests.edge_agent.counter.web.pages.transport.conftest import Till


def test_what_is_missing_is_seen_before_the_driver_leaves(till: Till) -> None:
    """In numbers and words, not by colour alone."""
    till.rig.scan(BAG_CODE)
    assert "请填件数" in till.get("/handover")
    assert "少 2 件" in till.post("/handover/slip", pieces="2", seal="S1").text
    till.rig.scan(waybill(1))
    page = till.get("/handover")
    assert "少 1 件" in page
    assert BAG in page
    till.rig.scan(waybill(2))
    assert "件数相符" in till.get("/handover")
    assert "相符" in till.post("/handover/finish", bag=BAG, driver="agrees").text


def test_a_bag_is_begun_by_its_typed_code_and_waits(till: Till) -> None:
    """A hand-over that waits is gone on with by one tap."""
    assert BAG in till.post("/handover/bag", code=f" {BAG} ").text
    assert "继续" in till.post("/handover/leave").text
    assert "请填件数" in till.post("/handover/bag", code=BAG).text
    assert "封条破损" in till.post("/handover/look", bag=BAG, seal_broken="true").text


def test_nonsense_is_told(till: Till) -> None:
    """No bag, no number, no driver."""
    assert "不是包号" in till.post("/handover/bag", code="<b>").text
    till.rig.scan(BAG_CODE)
    assert "件数须 1 至 500" in till.post("/handover/slip", pieces="²").text
    assert till.post("/handover/finish", bag=BAG, driver="asleep").status_code == 400
    assert "没有在验的包" in till.post("/handover/finish", bag="BAG-X-1", driver="left").text
