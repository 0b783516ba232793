"""Runs a centre: the intake, the alerts and the pages, each in a thread, on one database."""

import gc
from collections.abc import Callable
from random import Random

from central.cluster.make import membership
from central.collector import Collector
from central.county import load_county, view
from central.dispatch import Commands
from central.fleet.identity.desk import daily
from central.fleet.identity.make import desk_of
from central.fleet.releases.serving import Shelf
from central.intake import Intake
from central.keys import capture_token, command_key, sealer, secret
from central.leading import Leading, Works
from central.settings import CentralSettings
from central.signet import Signet
from central.store.backup.settings import BOXES_KEEP
from central.store.coldchain.rules import RoomBooks
from central.store.coldchain.settings_rules import adopt
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.pump import UpkeepPump
from central.store.ledgers.register import standards
from central.store.links.presence import Presence
from central.store.projections.fold import Projections
from central.store.queries.ledgers.service import local_day
from central.store.store import Store
from central.telemetry.charts import Charts
from central.telemetry.make import influx_of
from central.web.access.memory import Memory, SharedMemory
from central.web.api.watch.watched import Watched
from central.web.app import make_app
from central.web.enrolment.app import make_enrolment
from central.web.pages.county.served import Served
from central.working import Working
from logistics.counties.destinations import destinations
from plumbing import logs
from plumbing.clock import up_ms
from plumbing.service import Service
from plumbing.trust.tls import ServerTls
from plumbing.web.server import Serving, serve

_LOOK_EVERY_S = 0.5
# A burst makes ten thousand rows and no cycle: looking for one every 700 objects took a seventh of its time.
_OBJECTS_A_COLLECTION = 50_000
_DAY_MS = 86_400_000


def projections() -> Projections:
    """The read models, with the rules by which rooms are judged: those of the database, as they stand."""
    books = RoomBooks()
    return Projections(books, books.learn)


class CentreRun:
    """One life of the centre's process from `now_ms` on. `collect` and `web` say which roles it has."""

    def __init__(
        self, settings: CentralSettings, now_ms: int, *, collect: bool = True, web: bool = True
    ) -> None:
        self._settings = settings
        self._county = load_county(settings.county.id, settings.county.folder)
        self._service = Service()
        self._rng = Random()
        self._store = Store(settings.store.url)
        self._desk = desk_of(settings, self._store)
        self._now_ms = now_ms
        self._working = Working()
        self._week = Served(self._store, view(self._county, settings.room))
        self._collects = collect
        self._serves = web
        self._membership = membership(settings, self._store, self._service, now_ms, collect=collect, web=web)
        self._shares = self._membership.shares

    def run(self) -> int:
        """Work until told to stop; the exit code.

        Raises SettingsError for a secret that is missing, and ClusterFault where it cannot be a member.
        """
        gc.set_threshold(_OBJECTS_A_COLLECTION)
        try:
            return self._run() if self._membership.join(self._service.stop) else 0
        finally:
            self._membership.end()
            self._store.close()

    def _run(self) -> int:
        log = logs.get("centre")
        adopt(self._store, self._settings.room, self._now_ms)
        standards.seed(self._store, self._now_ms)
        works = self._works() if self._collects else []
        doors: list[Serving] = []
        try:
            if self._serves:
                doors = [self._serve(), *self._serve_boxes()]
        except OSError as why:
            log.error("centre.not_served", why=str(why))  # noqa: TRY400 - the sentence says it all
            return 1
        for name, work in works:
            self._service.thread(work, name)
        log.info(
            "centre.started",
            store=self._store.engine.url.render_as_string(),
            web=doors[0].url if doors else "",
            enrolment=doors[1].url if doors[1:] else "",
        )
        self._service.ready()
        while not self._service.stop.wait(_LOOK_EVERY_S):
            if not all(door.is_alive for door in doors):
                self._service.fail("the pages are not served any more")
            self._service.beat(up_ms())
        for door in doors:
            door.stop()
        code = self._service.end()
        log.info("centre.stopped", code=code)
        return code

    def _works(self) -> Works:
        """What the collecting half does: hears its boxes, and leads where nobody else does."""
        leading = Leading(self._settings, self._county, self._store, self._shares, self._service.stop)
        return [("intake", self._intake()), *leading.works(self._service.heart("alerts")), *self._chores()]

    def _chores(self) -> Works:
        """What each process looks after by itself, for it lies in its files or its memory."""
        chores = [daily(self._desk)] if self._desk is not None else []
        if self._serves:
            chores.append(self._week.tick)
        return [("chores", UpkeepPump(chores, self._service.stop).run)] if chores else []

    def _intake(self) -> Callable[[], None]:
        backup = self._settings.backup
        copies = backup.boxes_keep if backup else BOXES_KEEP
        collector = Collector(self._store, projections(), sealer(self._settings), self._working, copies)
        presence = Presence(self._store)
        keep_ms = int(self._settings.stills.keep_days * _DAY_MS)
        county = self._county.profile.id
        signet = Signet(county, command_key(self._settings))
        veil = Veil(sealer(self._settings))
        commands = Commands(self._store, self._rng, keep_ms, veil, is_signed=signet.has_key)
        broker, name = self._settings.broker, self._membership.name
        if name:
            # No two may have one name at the broker: it would end the one's link for the other's.
            broker = broker.model_copy(update={"client_id": f"{broker.client_id}-{name}"})
        working, shares = self._working, self._shares
        intake = Intake(broker, county, collector, presence, commands, self._rng, working, signet, shares)
        heart = self._service.heart("intake")
        return lambda: intake.run(self._service.stop, heart.beat)

    def _memory(self) -> Memory | None:
        """Of several replicas that of all of them."""
        if self._settings.cluster is None:
            return None
        return SharedMemory(self._store, secret(self._settings.web.secret_file), sealer(self._settings))

    def _serve_boxes(self) -> list[Serving]:
        """What boxes ask before and beside the broker, where the settings have it."""
        identity = self._settings.identity
        if identity is None or self._desk is None:
            return []
        shelf = Shelf(self._store, self._settings.releases.folder)
        tls = ServerTls(identity.folder / "centre.crt", identity.folder / "centre.key")
        app = make_enrolment(self._desk, shelf, self._memory())
        return [serve(app, identity.host, identity.port, lambda: None, tls=tls)]

    def _serve(self) -> Serving:
        web = self._settings.web
        county = view(self._county, self._settings.room)
        influx = self._settings.influx
        charts = Charts(influx_of(influx, influx.charts_timeout_s)) if influx and influx.charts else None
        app = make_app(
            self._store,
            county=county,
            secret=secret(web.secret_file),
            is_tls=web.is_tls or web.tls is not None,
            totp_roles=web.totp_roles,
            sealer=sealer(self._settings),
            tells=self._settings.recipients is not None,
            destinations=destinations(self._county, local_day(self._now_ms, county.zone)),
            naming=self._settings.trace.naming(county.zone),
            capture_token=capture_token(self._settings),
            api_a_minute=web.api_a_minute,
            watched=Watched(self._working if self._collects else None, tuple(web.metrics_from)),
            duty=self._settings.duty.limits(),
            week=self._week,
            desk=self._desk,
            memory=self._memory(),
            charts=charts,
        )
        heart = self._service.heart("pages")
        end = app.state.live.close
        return serve(app, web.host, web.port, end, web.proxies, web.tls, lambda: heart.beat(up_ms()))
