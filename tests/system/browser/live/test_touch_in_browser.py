"""A tap in a real browser while the page changes under it: what was pressed is done, what is newer stays."""

from playwright.sync_api import APIResponse, Page, Route, expect

from logistics.events.counter import Corrected
from tests.edge_agent.counter.rig import Rig

_BIG = ".result .big"
# What the line of works showed as chosen, whenever the page was put anew.
_WATCH = """() => {
  window.chosen = [];
  new MutationObserver(() => window.chosen.push(document.querySelector("[aria-pressed]")?.textContent))
    .observe(document.getElementById("scans"), { childList: true });
}"""


def test_a_button_that_changes_under_a_finger_is_pressed(page: Page, rig: Rig) -> None:
    """The scan that came meanwhile is shown once the finger has gone; the other is what is taken back."""
    rig.scan("SF0000000000001", 1000)
    expect(page.locator(_BIG)).to_contain_text("到件")
    page.get_by_role("button", name="撤销").hover()
    page.mouse.down()
    with page.expect_response(lambda answer: answer.request.resource_type == "fetch"):
        rig.scan("SF0000000000002", 2000)
    page.mouse.up()
    expect(page.locator(".last")).to_contain_text("SF0000000000002")
    expect(page.locator(".last li").first).to_contain_text("撤销")
    expect(page.locator(".last li").first).to_contain_text("SF0000000000001")
    rig.end()
    assert sum(isinstance(event, Corrected) for event in rig.events) == 1


def test_a_hand_that_rests_on_a_button_holds_up_no_scan(page: Page, rig: Rig) -> None:
    """The page is anew although nobody lets go."""
    rig.scan("SF0000000000001", 1000)
    page.get_by_role("button", name="撤销").hover()
    page.mouse.down()
    rig.scan("SF0000000000002", 2000)
    expect(page.locator(".last li")).to_have_count(2)


def test_a_page_that_was_asked_for_before_a_tap_never_hides_it(page: Page, rig: Rig) -> None:
    """The slow answer of before comes last, and is not shown."""
    late: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if late or route.request.method != "GET" or route.request.resource_type != "fetch":
            route.continue_()
        else:
            late.append((route, route.fetch()))

    expect(page.locator("[aria-pressed]")).to_have_text("到件")
    page.route("**/", hold)
    with page.expect_request(lambda one: one.resource_type == "fetch"):
        rig.board.tell()
    page.evaluate(_WATCH)
    page.get_by_role("button", name="退回").click()
    expect(page.locator("[aria-pressed]")).to_have_text("退回")
    route, answer = late[0]
    with page.expect_response(lambda one: one.request is not route.request and one.request.method == "GET"):
        route.fulfill(response=answer)
    expect(page.locator("[aria-pressed]")).to_have_text("退回")
    assert set(page.evaluate("window.chosen")) == {"退回"}
