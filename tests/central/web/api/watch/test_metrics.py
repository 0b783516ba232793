"""Prometheus reads the centre's numbers, and each is a count of what is there."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from central.collector import Collector
from central.store import tables
from central.web.api.watch.watched import Watched
from central.web.app import make_app
from central.working import Working
from plumbing.clock import utc_ms
from plumbing.web.server import Serving, serve
from tests.central.centre import NOW, batch, centre_in, inbound, scans
from tests.central.cluster.county import Site
from tests.central.web.api.filled import token
from tests.central.web.scene import COUNTY, SECRET, Scene


def families(url: str, **headers: str) -> dict[str, Metric]:
    """What a scrape finds, by name."""
    answer = httpx.get(f"{url}metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {one.name: one for one in text_string_to_metric_families(answer.text)}


def value(found: dict[str, Metric], name: str, **labels: str) -> float:
    """One sample."""
    family = found[name.removesuffix("_total")]
    (one,) = (each for each in family.samples if each.name == name and labels.items() <= each.labels.items())
    return one.value


def test_every_metric_has_help_and_a_name_by_the_conventions(serving: Serving) -> None:
    """Prometheus's own parser reads it, names begin with ours, counters end in _total."""
    httpx.get(f"{serving.url}healthz")
    found = families(serving.url)
    assert len(found) >= 15
    for name, family in found.items():
        assert name.startswith("sanji_"), name
        assert family.documentation, name
        if family.type == "counter":
            assert all(one.name.endswith("_total") for one in family.samples), name


def test_requests_are_counted_by_route_not_by_path(county: Scene, serving: Serving) -> None:
    """A thousand made up paths make no thousand series; a fault of a route is counted under its template."""
    headers = {"authorization": f"Bearer {token(county)}"}
    for number in range(5):
        httpx.get(f"{serving.url}api/v1/parcels/NO-{number}", headers=headers)
        httpx.get(f"{serving.url}nothing-{number}")
        httpx.get(f"{serving.url}api/v1/nothing-{number}")
    found = families(serving.url)
    name = "sanji_http_requests_total"
    assert value(found, name, route="/api/v1/parcels/{waybill}", status="404", method="GET") == 5
    assert value(found, name, route="none", status="404") == 10
    routes = {one.labels["route"] for one in found["sanji_http_requests"].samples}
    assert not any("nothing" in route or "NO-" in route for route in routes)


def test_the_numbers_are_those_of_the_database(county: Scene, serving: Serving) -> None:
    """Events, boxes, alerts and dead letters as the tables have them."""
    county.dead_letter("a" * 64, b"torn")
    found = families(serving.url)
    with county.store.read() as connection:
        spans = connection.execute(select(func.sum(tables.span.c.high - tables.span.c.low + 1))).scalar_one()
        letters = connection.execute(select(func.sum(tables.dead_letter.c.times))).scalar_one()
    assert value(found, "sanji_events_stored_total") == spans
    assert value(found, "sanji_dead_letters_came_total") == letters
    assert value(found, "sanji_alerts_open", kind="breach") == 1
    assert value(found, "sanji_box_online", box="hub-1") == 1
    assert value(found, "sanji_store_size_bytes") > 100_000
    assert value(found, "sanji_ready") == 1
    assert found["sanji_build_info"].samples[0].labels["version"]


@pytest.fixture
def near_nobody(county: Scene) -> Iterator[Serving]:
    """Pages of which nobody reads the metrics without a token."""
    app = make_app(county.store, county=COUNTY, secret=SECRET, watched=Watched(None, ("192.0.2.0/24",)))
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


def test_metrics_are_for_who_may(county: Scene, near_nobody: Serving, serving: Serving) -> None:
    """A token needs the scope; an address that a proxy speaks for is nobody's."""
    secret, other = token(county, "metrics"), token(county, "read:parcels")
    assert httpx.get(f"{near_nobody.url}metrics").status_code == 401
    refused = httpx.get(f"{near_nobody.url}metrics", headers={"authorization": f"Bearer {other}"})
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    assert families(near_nobody.url, authorization=f"Bearer {secret}")
    assert httpx.get(f"{serving.url}metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 401


def test_a_collector_counts_what_came_twice(tmp_path: Path) -> None:
    """Received less stored is what was sent again; the log has each event once."""
    working = Working()
    with centre_in(tmp_path) as centre:
        collector = Collector(centre.store, centre.projections, working=working)
        told = inbound(batch("s", 1, *scans(5)))
        collector.receive([told, told], NOW)
        collector.receive([told], NOW + 1)
        assert (working.received, working.stored, working.duplicates, working.batches) == (15, 5, 10, 3)
        assert len(centre.rows(tables.event)) == working.stored


def test_a_cluster_is_counted_and_one_alone_has_none(scene: Scene, serving: Serving) -> None:
    """Members by role, who hears how much, what nobody hears, and how often the lead moved."""
    assert not [name for name in families(serving.url) if name.startswith("sanji_cluster")]
    url = scene.store.engine.url.render_as_string(hide_password=False)
    with closing(Site(url, utc_ms())) as site:
        one, pages = site.joined("c1"), site.joined("c1-web", collects=False, shares=False, serves=True)
        for member in (one, pages):
            member.turn()
        found = families(serving.url)
        assert value(found, "sanji_cluster_members", role="collect") == 1
        assert value(found, "sanji_cluster_members", role="web") == 1
        assert value(found, "sanji_cluster_partitions_owned", member="c1") == 64
        assert value(found, "sanji_cluster_partitions_unowned") == 0
        assert value(found, "sanji_cluster_has_leader") == 1
        one.leases.end(site.now_ms)
        found = families(serving.url)
    assert value(found, "sanji_cluster_partitions_unowned") == 64
    assert (value(found, "sanji_cluster_has_leader"), value(found, "sanji_cluster_leads_total")) == (0, 1)
