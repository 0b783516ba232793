"""Numbers for Prometheus: what this process counts, and how the centre stands, read at each scrape.

Names by https://prometheus.io/docs/practices/naming/ : base units, _total for counters, a moment rather than
an age, so that an age grows also while nobody scrapes.
"""

import platform
from collections.abc import Iterable
from importlib.metadata import version
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.store.backup.lives import Good
from central.store.cluster.picture import Picture, picture
from central.store.queries.api.state import State, state
from central.store.store import Store, StoreFault
from central.web.api.watch.watched import Watched
from central.working import Working
from logistics.fleet import throttle
from plumbing.clock import up_ms, utc_ms

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.5, 5.0, 15.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """A registry of one application: two in one process do not mix."""

    def __init__(self, store: Store, watched: Watched) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # as the library has it
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "sanji_http_requests",
            "Requests that were answered, by the template of their route.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "sanji_http_request_duration_seconds",
            "From a request to the beginning of its answer.",
            ["route"],
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._registry.register(Facts(store, watched))

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)


class Timing:
    """Counts each answer, and how long it took to begin."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s, told = perf_counter(), list[int]()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.append(message["status"])
                self._count(scope, message["status"], perf_counter() - began_s)
            await send(message)

        try:
            await self._app(scope, receive, counting)
        finally:
            if not told:
                # A fault is answered further out, with 500.
                self._count(scope, 500, perf_counter() - began_s)

    def _count(self, scope: Scope, status: int, took_s: float) -> None:
        route = template(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(took_s)


def template(scope: Scope) -> str:
    """The route's template: never the path, of which strangers can make up as many as they like."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    if path is None:
        return "none"
    if isinstance(route, Mount):
        return f"{path}/*"
    return f"{scope.get('root_path', '')}{path}"


class Facts(Collector):
    """What the database and the collecting half say at the moment of a scrape."""

    def __init__(self, store: Store, watched: Watched) -> None:
        self._store = store
        self._watched = watched

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: to describe itself it would have to read the database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """All of it; without a database that answers, what is known without."""
        yield InfoMetricFamily(
            "sanji_build", "This program.", {"version": version("sanji"), "python": platform.python_version()}
        )
        faults = self._watched.faults(self._store, up_ms())
        yield GaugeMetricFamily("sanji_ready", "Whether /readyz says yes: 1 or 0.", 0 if faults else 1)
        if self._watched.working is not None:
            yield from _of_work(self._watched.working)
        try:
            with self._store.read() as connection:
                found, shared = state(connection), picture(connection, utc_ms())
            size = self._store.size_bytes()
        except (StoreFault, TimeoutError):
            return
        yield GaugeMetricFamily("sanji_store_size_bytes", "The database on the disk.", size)
        yield from _of_backups(found.backup)
        yield from _of_cluster(shared)
        yield from _of_mirror(found)
        yield from _of_events(found)
        yield from _of_boxes(found)


def _of_work(working: Working) -> Iterable[Metric]:
    """Since this process began."""
    yield CounterMetricFamily(
        "sanji_events_received", "Events in batches that were stored.", working.received
    )
    yield CounterMetricFamily(
        "sanji_events_duplicate", "Events that were received and stored before.", working.duplicates
    )
    yield CounterMetricFamily("sanji_batches_received", "Batches that were stored.", working.batches)
    yield CounterMetricFamily("sanji_batches_refused", "Batches that became dead letters.", working.letters)
    yield GaugeMetricFamily(
        "sanji_broker_connected", "Whether the broker is reached: 1 or 0.", int(working.is_linked)
    )
    age_s = max(0, up_ms() - working.looked_ms) / 1000
    yield GaugeMetricFamily("sanji_intake_idle_seconds", "Since the intake last came round.", age_s)


def _of_events(found: State) -> Iterable[Metric]:
    yield CounterMetricFamily("sanji_events_stored", "Events in the log.", found.stored)
    yield GaugeMetricFamily(
        "sanji_last_event_timestamp_seconds",
        "When the last event came in, 0 if none ever did.",
        found.last_received_ms / 1000,
    )
    yield GaugeMetricFamily("sanji_dead_letters", "Different dead letters kept.", found.letters)
    yield CounterMetricFamily("sanji_dead_letters_came", "Dead letters, repetitions too.", found.letter_times)
    yield GaugeMetricFamily("sanji_events_quarantined", "Events dated in the future.", found.quarantined)
    yield GaugeMetricFamily(
        "sanji_notices_undelivered", "Notices that were tried and not delivered yet.", found.undelivered
    )
    alerts = GaugeMetricFamily("sanji_alerts_open", "Open alerts by kind.", labels=["kind"])
    for kind, number in sorted(found.alerts.items()):
        alerts.add_metric([kind], number)
    yield alerts


def _of_backups(last: Good | None) -> Iterable[Metric]:
    """Of none all are 0: its age is then that of 1970, and whoever watches it is told."""
    yield GaugeMetricFamily(
        "sanji_backup_last_good_timestamp_seconds",
        "The moment that the last good backup shows, 0 if there is none.",
        last.at_ms / 1000 if last else 0,
    )
    yield GaugeMetricFamily(
        "sanji_backup_last_good_bytes", "Its size on the disk.", last.bytes if last else 0
    )
    yield GaugeMetricFamily(
        "sanji_backup_last_good_duration_seconds",
        "How long it took.",
        last.took_ms / 1000 if last else 0,
    )


def _of_cluster(found: Picture) -> Iterable[Metric]:
    """Nothing where one process has all of the county."""
    if not found.leases:
        return
    members = GaugeMetricFamily("sanji_cluster_members", "Members that live, by role.", labels=["role"])
    members.add_metric(["collect"], sum(one.collects for one in found.living))
    members.add_metric(["web"], sum(one.serves for one in found.living))
    yield members
    owned = GaugeMetricFamily(
        "sanji_cluster_partitions_owned", "Partitions that a member hears.", labels=["member"]
    )
    for one in found.living:
        owned.add_metric([one.name], len(found.held_by(one)))
    yield owned
    yield GaugeMetricFamily(
        "sanji_cluster_partitions_unowned", "Partitions that nobody hears.", len(found.unowned)
    )
    leader = found.leader
    yield GaugeMetricFamily(
        "sanji_cluster_has_leader", "Whether somebody leads: 1 or 0.", int(leader is not None)
    )
    term = max(one.term for one in found.leases if one.partition is None)
    yield CounterMetricFamily("sanji_cluster_leads", "How often the lead was taken.", term)


def _of_boxes(found: State) -> Iterable[Metric]:
    backlog = GaugeMetricFamily(
        "sanji_box_backlog_events", "What a box last said it still holds.", labels=["box", "site"]
    )
    oldest = GaugeMetricFamily(
        "sanji_box_oldest_seconds", "Age of the oldest of them, when it said so.", labels=["box", "site"]
    )
    online = GaugeMetricFamily("sanji_box_online", "Whether a box is connected.", labels=["box", "site"])
    for box in found.boxes:
        backlog.add_metric([box.box, box.site], box.backlog)
        oldest.add_metric([box.box, box.site], box.oldest_ms / 1000)
        online.add_metric([box.box, box.site], int(box.is_online))
    yield from (backlog, oldest, online)
    yield from _of_machines(found)


def _of_mirror(found: State) -> Iterable[Metric]:
    """Only where telemetry is, or was, mirrored."""
    one = found.mirror
    if one is None:
        return
    yield GaugeMetricFamily(
        "sanji_influx_behind_events", "Numbers of the log that are not mirrored yet.", one.behind
    )
    yield GaugeMetricFamily(
        "sanji_influx_oldest_waiting_timestamp_seconds",
        "When the oldest event that is not mirrored yet was received; 0: none waits.",
        one.oldest_ms / 1000,
    )
    yield CounterMetricFamily("sanji_influx_points", "Points that were taken.", one.points)
    yield CounterMetricFamily("sanji_influx_skipped", "Points that can never be taken.", one.skipped)
    yield GaugeMetricFamily("sanji_influx_ok", "Whether it gets on: 1 or 0.", int(one.is_well))


def _of_machines(found: State) -> Iterable[Metric]:
    """As each box told last; a box that does not know has no sample, and is not taken for cool."""
    heat = GaugeMetricFamily(
        "sanji_box_temperature_celsius",
        "The heat of a box's processor, as it told last.",
        labels=["box", "site"],
    )
    low = GaugeMetricFamily(
        "sanji_box_under_voltage",
        "Whether a box had too little voltage when it told last: 1 or 0.",
        labels=["box", "site"],
    )
    for box in found.boxes:
        if box.temp_mc is not None:
            heat.add_metric([box.box, box.site], box.temp_mc / 1000)
        if box.throttle is not None:
            low.add_metric([box.box, box.site], int(bool(box.throttle & throttle.UNDER_VOLTAGE)))
    yield from (heat, low)
