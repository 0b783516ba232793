"""The page for visits, and the page that leads to all works."""

from tests.edge_agent.counter.web.pages.transport.conftest import Till


def test_one_tap_tells_a_visit(till: Till) -> None:
    """At this site or one of its villages; told again it says so, and another tap means it."""
    page = till.get("/visit")
    assert "东红村综合服务站" in page
    assert "城东社区" in page
    assert "无件已记" in till.post("/visit", kind="no_parcels", stop="331123001001").text
    again = till.post("/visit", kind="no_parcels", stop="331123001001").text
    assert "120 分钟内已记" in again
    assert 'name="again"' in again
    assert "无件已记" in till.post("/visit", kind="no_parcels", stop="331123001001", again="yes").text
    assert "不是本站的点" in till.post("/visit", kind="exchange", stop="SC-002").text
    assert till.post("/visit", kind="not_reached").status_code == 400


def test_works_are_one_tap_away(till: Till) -> None:
    """The pages that a village's box has use for."""
    page = till.get("/more")
    assert 'href="/handover"' in page
    assert 'href="/visit"' in page
