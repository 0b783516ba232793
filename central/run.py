"""Runs a centre: the intake, the alerts and the pages, each in a thread, on one database."""

import gc
import secrets
from collections.abc import Callable
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from central.alerts.make import make_channels, make_policy, words
from central.alerts.pipeline import Alerts
from central.alerts.pump import AlertPump
from central.collector import Collector
from central.county import load_county, view
from central.dispatch import Commands
from central.fleet.identity.desk import daily
from central.fleet.identity.make import desk_of
from central.fleet.releases.serving import Shelf
from central.fleet.rollouts.rollouts import Rollouts
from central.intake import Intake
from central.recipients.make import make_recipients
from central.report_telling import ReportTelling
from central.settings import CentralSettings
from central.signet import Signet
from central.store.backup.settings import BOXES_KEEP
from central.store.coldchain.rules import RoomBooks
from central.store.coldchain.settings_rules import adopt
from central.store.indicators.board import packaged
from central.store.indicators.counting.counts import Counting
from central.store.ledgers.erasing import Erasing
from central.store.ledgers.held.expecting import Expecting
from central.store.ledgers.held.sending import Sending
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.persons import Persons
from central.store.ledgers.pump import UpkeepPump
from central.store.ledgers.register import standards
from central.store.ledgers.register.pushing import Pushing
from central.store.ledgers.reports.notices import Tells
from central.store.ledgers.reports.reporting import PERIODS, Reporting
from central.store.ledgers.sealing import Sealer, key_in
from central.store.links.presence import Presence
from central.store.lots.carrying import Carrying
from central.store.projections.fold import Projections
from central.store.queries.ledgers.service import local_day
from central.store.record.chain.sealing import Sealing
from central.store.store import Store
from central.telemetry.charts import Charts
from central.telemetry.make import influx_of
from central.telemetry.mirror import Mirror
from central.telemetry.pump import MirrorPump
from central.web.api.watch.watched import Watched
from central.web.app import make_app
from central.web.enrolment.app import make_enrolment
from central.web.pages.county.served import Served
from central.working import Working
from logistics.counties.destinations import destinations
from plumbing import logs, signing
from plumbing.clock import up_ms
from plumbing.service import Service
from plumbing.settings import SettingsError
from plumbing.trust.tls import ServerTls
from plumbing.web.server import Serving, serve

_LOOK_EVERY_S = 0.5
_SECRET_BYTES = 32
_TOKEN_CHARS_MIN = 24
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

    def run(self) -> int:
        """Work until told to stop; the exit code. Raises SettingsError for a secret that is missing."""
        gc.set_threshold(_OBJECTS_A_COLLECTION)
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
            self._store.close()
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
        self._store.close()
        log.info("centre.stopped", code=code)
        return code

    def _works(self) -> list[tuple[str, Callable[[], None]]]:
        told = (*self._recipients(), *self._told_reports())
        return [("intake", self._intake()), *self._alerts(), self._upkeep(), *told, *self._mirror()]

    def _mirror(self) -> list[tuple[str, Callable[[], None]]]:
        """In a thread of its own: what InfluxDB does not take now stays in the log."""
        at = self._settings.influx
        if at is None:
            return []
        influx = influx_of(at, at.timeout_s)
        mirror = Mirror(self._store, influx, self._rng, at.batch)
        return [("influx", MirrorPump(mirror, self._service.stop, influx.close).run)]

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
        broker, working = self._settings.broker, self._working
        intake = Intake(broker, county, collector, presence, commands, self._rng, working, signet)
        heart = self._service.heart("intake")
        return lambda: intake.run(self._service.stop, heart.beat)

    def _alerts(self) -> list[tuple[str, Callable[[], None]]]:
        policy = make_policy(self._settings)
        channels = make_channels(self._settings)
        alerts = Alerts(
            self._store, channels, words(self._settings, self._county, policy.rooms), self._rng, policy
        )
        heart = self._service.heart("alerts")
        return AlertPump(alerts, self._service.stop, heart.beat).works()

    def _upkeep(self) -> tuple[str, Callable[[], None]]:
        keep_ms = int(self._settings.personal.keep_days * _DAY_MS)
        zone = ZoneInfo(self._county.profile.timezone)
        reports = self._settings.reports
        tells = Tells(_told_of_reports(self._settings), tuple(reports.tell_kinds))
        kinds = [kind for kind in PERIODS if kind in reports.kinds]
        reporting = Reporting(self._store, self._county, reports.ready_hours, kinds, tells)
        key = sealer(self._settings)
        tasks: list[Callable[[int], object]] = [
            Erasing(self._store, keep_ms).tick,
            Sealing(self._store, zone).tick,
            Expecting(self._store, zone).tick,
            Pushing(self._store, zone, key).tick,
            Carrying(self._store).tick,
            Sending(self._store, Veil(key)).tick,
            reporting.tick,
            Counting(self._store, self._county, packaged()).tick,
            Rollouts(self._store).tick,
        ]
        if self._desk is not None:
            tasks.append(daily(self._desk))
        if self._serves:
            tasks.append(self._week.tick)
        pump = UpkeepPump(tasks, self._service.stop)
        return "upkeep", pump.run

    def _recipients(self) -> list[tuple[str, Callable[[], None]]]:
        """In a thread of its own: a slow gateway holds up nothing else."""
        settings = self._settings
        if settings.recipients is None:
            return []
        told = make_recipients(
            settings.recipients,
            self._county,
            settings.alerts.pages,
            self._store,
            Persons(sealer(settings)),
            self._rng,
        )
        pump = UpkeepPump([told.tick], self._service.stop)

        def work() -> None:
            pump.run()
            told.close()

        return [("recipients", work)]

    def _told_reports(self) -> list[tuple[str, Callable[[], None]]]:
        """In a thread of its own as well."""
        chains = _told_of_reports(self._settings)
        if not chains:
            return []
        wanted = {name for chain in chains.values() for name in chain}
        channels = [one for one in make_channels(self._settings) if one.name in wanted]
        telling = ReportTelling(self._store, channels, chains, self._settings.alerts.pages)
        pump = UpkeepPump([telling.tick], self._service.stop)

        def work() -> None:
            pump.run()
            telling.close()

        return [("reports", work)]

    def _serve_boxes(self) -> list[Serving]:
        """What boxes ask before and beside the broker, where the settings have it."""
        identity = self._settings.identity
        if identity is None or self._desk is None:
            return []
        shelf = Shelf(self._store, self._settings.releases.folder)
        tls = ServerTls(identity.folder / "centre.crt", identity.folder / "centre.key")
        return [serve(make_enrolment(self._desk, shelf), identity.host, identity.port, lambda: None, tls=tls)]

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
            charts=charts,
        )
        heart = self._service.heart("pages")
        end = app.state.live.close
        return serve(app, web.host, web.port, end, web.proxies, web.tls, lambda: heart.beat(up_ms()))


def _told_of_reports(settings: CentralSettings) -> dict[str, tuple[str, ...]]:
    """Who is told of reports, with their channels: people, or channels with what tells in their stead."""
    chains = {one.name: one.chain for one in make_policy(settings).everybody}
    return {name: chains.get(name, (name,)) for name in settings.reports.tell}


def sealer(settings: CentralSettings) -> Sealer:
    """What seals persons. Raises SettingsError for a key that was cut short: no other would open them."""
    path = settings.personal.key_file or settings.web.secret_file.with_name("personal.key")
    try:
        return Sealer(key_in(path))
    except ValueError as why:
        raise SettingsError(path, [str(why)]) from why


def capture_token(settings: CentralSettings) -> str:
    """The token of partners' systems, "" where none may send. Raises SettingsError for one too short."""
    path = settings.trace.capture_token_file
    if path is None:
        return ""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise SettingsError(path, [str(why)]) from why
    if len(token) < _TOKEN_CHARS_MIN:
        raise SettingsError(
            path, [f"the token has {len(token)} characters; give at least {_TOKEN_CHARS_MIN}"]
        )
    return token


def secret(path: Path) -> bytes:
    """The key that signs sessions, made at the first use and readable by us alone.

    A file that is too short was cut off while it was written, by a power cut or a full disk: it is made anew.
    """
    if not path.exists() or len(path.read_bytes()) < _SECRET_BYTES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(_SECRET_BYTES))
    return path.read_bytes()


def command_key(settings: CentralSettings) -> bytes:
    """The private key that commands are signed with, b"" where there is none. Raises SettingsError."""
    path = settings.command_key_file()
    if path is None:
        return b""
    try:
        return signing.read_key(path)
    except (OSError, signing.KeyFault) as why:
        raise SettingsError(path, [f"{why}; make one by `sanji central command key`"]) from why
