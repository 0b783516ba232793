"""What failed, what has no number, what was told today; a manager has it sent again, once a day at most."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from central.store.ledgers import recipients
from central.store.ledgers.recipients import Notice, NoticeState
from logistics.events.counter import ParcelRecipient, ParcelShelved
from tests.central.centre import scan
from tests.central.web.pages.ledgers.telling import W, told
from tests.central.web.scene import Scene, Visitor

PAGE = "/ledgers/notices"


def note(
    scene: Scene, state: NoticeState, *, is_today: bool = False, waybill: str = W, answer: str = ""
) -> None:
    """A notice that went so."""
    day = datetime.fromtimestamp(scene.now_ms / 1000, ZoneInfo("Asia/Shanghai")).date().isoformat()
    one = Notice(
        waybill, "C1", "arrived", state, day if is_today else None, 5, 0, scene.now_ms, scene.now_ms, answer
    )
    with scene.store.write() as connection:
        recipients.put(connection, [one])


def noted(scene: Scene) -> Notice:
    with scene.store.read() as connection:
        found = recipients.one(connection, W, "C1", "arrived")
    assert found
    return found


def resend(visitor: Visitor, waybill: str = W) -> httpx.Response:
    """Press the button of a parcel."""
    form = {"csrf": visitor.token(PAGE), "waybill": waybill, "site": "C1", "kind": "arrived"}
    return visitor.client.post(f"{PAGE}/resend", data=form)


def sections(page: str) -> list[str]:
    """The three lists, without markup."""
    parts = page.split("<section")[1:]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)) for part in parts]


def test_each_state_stands_in_its_list(scene: Scene, viewer: Visitor) -> None:
    """With the gateway's own answer; what was stopped is of no use to anybody."""
    told(
        scene,
        scan("NO-NUMBER", "arrive", "C1"),
        ParcelRecipient(waybill="NO-NUMBER", site="C1", tail="9626"),
        ParcelShelved(waybill="NO-NUMBER", site="C1", shelf="1", code="1-1"),
    )
    note(scene, "failed", waybill="FAILED", answer="isv.AMOUNT_NOT_ENOUGH <b>")
    note(scene, "unsure", is_today=True, waybill="UNSURE")
    note(scene, "no_number", waybill="NO-NUMBER")
    note(scene, "no_number", waybill="GONE")
    note(scene, "told", is_today=True, waybill="TOLD", answer="HTTP 200 OK")
    note(scene, "stopped", waybill="STOPPED")
    page = viewer.get(PAGE).text
    failed, no_number, told_today = sections(page)
    assert "FAILED arrival Miaogao centre" in failed
    assert "⚠ failed, given up try 5 isv.AMOUNT_NOT_ENOUGH &lt;b&gt;" in failed
    assert "UNSURE" in failed
    assert "NO-NUMBER" in no_number
    assert "HTTP 200 OK" in told_today
    assert "GONE" not in page
    assert "STOPPED" not in page
    assert "Send again" not in page
    assert "no [recipients] in the settings" in page


def test_a_manager_has_it_sent_again(scene: Scene, manager: Visitor) -> None:
    """From the start, at once, under the manager's name."""
    note(scene, "failed", answer="no credit")
    assert resend(manager).status_code == 303
    one = noted(scene)
    assert (one.state, one.tries, one.asked_by, one.answer) == ("waiting", 0, "manager", "no credit")
    assert one.next_ms >= scene.now_ms
    assert "asked for by manager" in sections(manager.get(PAGE).text)[0]


@pytest.mark.parametrize("state", ["told", "unsure", "sending"])
def test_once_a_day_holds_for_managers_too(scene: Scene, manager: Visitor, state: NoticeState) -> None:
    """What was told today, or may have been, waits for tomorrow."""
    note(scene, state, is_today=True)
    note(scene, "failed", waybill="ANOTHER")
    refused = resend(manager)
    assert refused.status_code == 409
    assert "once a day at most" in refused.text
    assert noted(scene).state == state


def test_who_may_only_look_may_not_send(scene: Scene, viewer: Visitor, stranger: Visitor) -> None:
    """Nor may anybody without a login, or without the page's form; of nothing there is nothing to send."""
    note(scene, "failed")
    form = {"waybill": W, "site": "C1", "kind": "arrived"}
    logout = re.search(r'name="csrf" value="([^"]+)"', viewer.get(PAGE).text)
    assert logout
    assert viewer.client.post(f"{PAGE}/resend", data={**form, "csrf": logout[1]}).status_code == 403
    assert stranger.client.post(f"{PAGE}/resend", data=form).status_code == 403
    assert noted(scene).state == "failed"


def test_what_is_not_there(manager: Visitor) -> None:
    """No such notice."""
    assert resend(manager, "NEVER").status_code == 404
