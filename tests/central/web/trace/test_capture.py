"""Partners' documents come in whole or not at all, by a token or a manager's form."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from central.store.lots.trace.tables import foreign_event
from central.web.app import make_app
from logistics.goods.epcis import check
from plumbing.web.server import Serving, serve
from tests.central.web.scene import SECRET, Scene, Visitor
from tests.central.web.trace.conftest import PLACES
from tests.logistics.goods.epcis.judges import sample
from tests.logistics.goods.epcis.test_check import GOOD, sent

TOKEN = "a token of a partner, long"


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """The pages of a centre that has a token for partners."""
    app = make_app(scene.store, county=PLACES, secret=SECRET, poll_s=0.05, capture_token=TOKEN)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


def post(visitor: Visitor, body: bytes, token: str = TOKEN) -> httpx.Response:
    """Send a document as a system does."""
    headers = {"authorization": f"Bearer {token}", "x-sender": "shop"}
    return visitor.client.post("/api/epcis/capture", content=body, headers=headers)


def kept(scene: Scene) -> int:
    """How many events are there."""
    with scene.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(foreign_event)).scalar_one())


def body(name: str) -> bytes:
    """A document beside the project."""
    return json.dumps(sample(name)).encode()


def test_a_partners_system_sends_a_document_by_its_token(scene: Scene, stranger: Visitor) -> None:
    """Twice is once."""
    first, second = post(stranger, body("chain.jsonld")), post(stranger, body("chain.jsonld"))
    assert (first.status_code, first.json()["new"], second.json()["known"]) == (201, 9, 9)
    assert kept(scene) == 9


@pytest.mark.parametrize("name", ["bad_biz", "bad_uom", "no_time", "no_tz"])
def test_a_wrong_document_is_refused_with_its_fault_and_nothing_is_stored(
    scene: Scene, stranger: Visitor, name: str
) -> None:
    """The good event beside the wrong one is not stored either."""
    wrong: Any = sample(f"neg_{name}.jsonld")
    wrong["epcisBody"]["eventList"].insert(0, GOOD)
    answer = post(stranger, json.dumps(wrong).encode())
    assert answer.status_code == 400
    (fault,) = answer.json()["faults"]
    assert (fault["event"], bool(fault["what"]), bool(fault["do"])) == (1, True, True)
    assert kept(scene) == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"eventTime": "0001-01-01T00:00:00+08:00"},
        {"eventTime": "9999-12-31T23:59:59-08:00"},
        {"eventTime": "2026-09-28T06:30:00+99:99"},
        {"eventTime": "2026-09-28T06:30:00.5+24:00"},
        {"eventTime": []},
        {"action": []},
        {"action": {}},
        {"type": []},
        {"bizStep": []},
        {"disposition": {}},
        {"eventID": []},
        {"errorDeclaration": None},
        {"errorDeclaration": {"declarationTime": "0001-01-01T00:00:00+08:00"}},
    ],
    ids=lambda changed: json.dumps(changed),
)
def test_a_value_that_nothing_can_be_made_of_is_a_fault_with_words(
    scene: Scene, stranger: Visitor, changed: dict[str, Any]
) -> None:
    """Times that no calendar has, lists where words should be."""
    answer = post(stranger, sent(GOOD, {**GOOD, **changed}))
    assert answer.status_code == 400
    (fault,) = answer.json()["faults"]
    assert (fault["event"], bool(fault["what"]), bool(fault["do"])) == (1, True, True)
    assert kept(scene) == 0


def test_times_in_an_event_that_no_calendar_has_are_taken_as_written(scene: Scene, stranger: Visitor) -> None:
    """They are nothing that is read here, and only go into the event's id."""
    element = {
        "sensorMetadata": {"time": "0001-01-01T00:00:00+08:00"},
        "sensorReport": [{"type": "Temperature", "time": "2026-09-28T06:30:00+99:99"}],
    }
    assert post(stranger, sent({**GOOD, "sensorElementList": [element]})).status_code == 201
    assert kept(scene) == 1


def test_an_id_with_other_contents_is_a_fault_with_words(scene: Scene, stranger: Visitor) -> None:
    """Within a document and beside what is kept."""
    own = {**GOOD, "eventID": "urn:uuid:5b1f0f52-3a2d-4d0e-9a07-0b6e1a2d9c01"}
    other = {**own, "bizStep": "shipping"}
    assert post(stranger, sent(own, other)).json()["faults"][0]["event"] == 1
    assert kept(scene) == 0
    assert post(stranger, sent(own)).status_code == 201
    answer = post(stranger, sent(GOOD, other))
    assert (answer.status_code, answer.json()["faults"][0]["event"]) == (400, 1)
    assert kept(scene) == 1


def test_without_the_token_nobody_sends(scene: Scene, stranger: Visitor) -> None:
    """A wrong one is refused, and after some of them the right one waits as well."""
    assert post(stranger, sent(GOOD), "wrong").status_code == 401
    codes = {post(stranger, sent(GOOD), "wrong").status_code for _ in range(30)}
    assert codes == {401, 429}
    assert post(stranger, sent(GOOD)).status_code == 429
    assert kept(scene) == 0


def test_a_centre_without_a_token_takes_nothing(scene: Scene) -> None:
    """No token is set, and so none opens it."""
    app = make_app(scene.store, county=PLACES, secret=SECRET)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    with Visitor(running.url) as visitor:
        assert post(visitor, sent(GOOD), "None").status_code == 404
    running.stop()


def test_a_document_that_is_too_large_is_not_read(scene: Scene, stranger: Visitor) -> None:
    """More bytes than the bound are refused before anything looks into them."""
    assert post(stranger, b" " * (check.BYTES_MAX + 1)).status_code == 413


def test_a_manager_uploads_a_document_and_sees_its_faults(
    scene: Scene, manager: Visitor, viewer: Visitor
) -> None:
    """A viewer sees what came and has no form."""
    csrf = manager.token("/epcis")
    files = {"document": ("x.jsonld", body("neg_bad_uom.jsonld"))}
    refused = manager.client.post("/epcis", data={"csrf": csrf}, files=files)
    assert refused.status_code == 400
    assert "KGM for kilograms, not kg" in refused.text
    files = {"document": ("x.jsonld", body("chain.jsonld"))}
    taken = manager.client.post("/epcis", data={"csrf": csrf, "sender": "shop"}, files=files)
    assert "Taken: 9 new" in taken.text
    assert "manager:shop" in viewer.get("/epcis").text
    assert 'type="file"' not in viewer.get("/epcis").text
    assert viewer.client.post("/epcis", data={"csrf": csrf}, files=files).status_code == 403
    assert kept(scene) == 9
