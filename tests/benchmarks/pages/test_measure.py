"""Every page of the centre is found and asked for, and answers."""

from pathlib import Path

from benchmarks.pages.addresses import addresses
from benchmarks.pages.browser import Browser
from benchmarks.pages.fill import fill, hasten
from benchmarks.pages.measure import app_over, asked
from benchmarks.pages.places import Places, county, places
from central.store.store import Store
from central.web.access.accounts import add_account
from plumbing.clock import utc_ms
from plumbing.web.server import serve

PASSWORD = "a bridge over the river 42"
# Of these the store holds nothing: partners' documents, variants of a code, unreadable bytes, pictures, lists
# and papers that people make.
UNASKED = ("gtin", "sscc", "digest", "stream", "start_ms", "number", "event", "id", "product", "command")
NOT_MADE = ("/epcis/event", "/public/indicators", "/indicators/{code}/rows")


def test_every_page_answers(tmp_path: Path) -> None:
    """With 200 or a way on; what is not asked is not asked for a reason."""
    whole, now_ms = places(county()), utc_ms()
    small = Places(whole.hub, whole.centres[:1], whole.stations[:3])
    store = hasten(Store(f"sqlite:///{tmp_path / 'centre.sqlite'}"))
    fill(
        store,
        now_ms,
        parcels_a_day=12,
        spans=2,
        where=small,
        cold_rooms=1,
    )
    add_account(store, "bench", PASSWORD, "admin", now_ms)
    app = app_over(store)
    serving = serve(app, "127.0.0.1", 0, app.state.live.close)
    browser = Browser(serving.host, serving.port)
    try:
        browser.login("bench", PASSWORD)
        with store.read() as connection:
            wanted = addresses(app, connection, now_ms)
        found = asked(browser, wanted, 2)
    finally:
        browser.close()
        serving.stop()
        store.close()
    assert {
        "/",
        "/search",
        "/parcels/{waybill}",
        "/lots/of/{lot}",
        "/rows/{name}",
        "/duty",
        "/api/v1/parcels",
    } <= {one.path for one in found}
    assert {one.path: one.statuses for one in found if not {*one.statuses} <= {200, 301, 303, 307}} == {}
    left = [path for path, each in wanted.items() if not each and path not in NOT_MADE]
    assert [path for path in left if not any(f"{{{field}}}" in path for field in UNASKED)] == []
