"""What one process of a county does for all of it: alerts, upkeep, and telling people."""

from collections.abc import Callable
from random import Random
from threading import Event
from zoneinfo import ZoneInfo

from central.alerts.make import make_channels, make_policy, words
from central.alerts.pipeline import Alerts
from central.alerts.pump import AlertPump
from central.cluster.led_pump import LedPump, Upkeep, Work
from central.cluster.shares import Shares
from central.fleet.rollouts.rollouts import Rollouts
from central.keys import sealer
from central.recipients.make import make_recipients, make_way
from central.recipients.telling import Recipients
from central.report_telling import ReportTelling
from central.settings import CentralSettings
from central.store.indicators.board import packaged
from central.store.indicators.counting.counts import Counting
from central.store.ledgers.erasing import Erasing
from central.store.ledgers.held.expecting import Expecting
from central.store.ledgers.held.sending import Sending
from central.store.ledgers.held.veil import Veil
from central.store.ledgers.persons import Persons
from central.store.ledgers.register.pushing import Pushing
from central.store.ledgers.reports.notices import Tells
from central.store.ledgers.reports.reporting import PERIODS, Reporting
from central.store.lots.carrying import Carrying
from central.store.record.chain.sealing import Sealing
from central.store.store import Store
from central.telemetry.make import influx_of
from central.telemetry.mirror import Mirror
from central.telemetry.settings import InfluxAt
from logistics.counties.county import County
from plumbing.service import Heart

_DAY_MS = 86_400_000
Works = list[tuple[str, Callable[[], None]]]


class _Mirroring:
    """Telemetry's way to InfluxDB: what that does not take now stays in the log."""

    def __init__(self, store: Store, at: InfluxAt, rng: Random) -> None:
        self._influx = influx_of(at, at.timeout_s)
        self._mirror = Mirror(store, self._influx, rng, at.batch)

    def tick(self, now_ms: int) -> float:
        """The next portion."""
        return self._mirror.step(now_ms)

    def close(self) -> None:
        """End the link."""
        self._influx.close()


class Leading:
    """The threads' works, by their names. Each rests while another process of the county leads."""

    def __init__(
        self, settings: CentralSettings, county: County, store: Store, shares: Shares, stop: Event
    ) -> None:
        self._settings = settings
        self._county = county
        self._store = store
        self._shares = shares
        self._stop = stop
        self._rng = Random()

    def works(self, alerts_heart: Heart) -> Works:
        """All of them. A slow gateway holds up nothing else: each way of telling has a thread of its own."""
        return [*self._alerts(alerts_heart), ("upkeep", self._led(self._upkeep)), *self._told()]

    def _led(self, make: Callable[[Store], Work]) -> Callable[[], None]:
        return LedPump(make, self._store, self._shares, self._stop).run

    def _alerts(self, heart: Heart) -> Works:
        policy = make_policy(self._settings)
        said = words(self._settings, self._county, policy.rooms)
        alerts = Alerts(self._store, make_channels(self._settings), said, self._rng, policy)
        return AlertPump(alerts, self._stop, heart.beat, self._shares).works()

    def _upkeep(self, store: Store) -> Upkeep:
        settings, zone = self._settings, ZoneInfo(self._county.profile.timezone)
        reports, key = settings.reports, sealer(settings)
        tells = Tells(_told_of_reports(settings), tuple(reports.tell_kinds))
        kinds = [kind for kind in PERIODS if kind in reports.kinds]
        return Upkeep(
            Erasing(store, int(settings.personal.keep_days * _DAY_MS)).tick,
            Sealing(store, zone).tick,
            Expecting(store, zone).tick,
            Pushing(store, zone, key).tick,
            Carrying(store).tick,
            Sending(store, Veil(key)).tick,
            Reporting(store, self._county, reports.ready_hours, kinds, tells).tick,
            Counting(store, self._county, packaged()).tick,
            Rollouts(store).tick,
        )

    def _told(self) -> Works:
        works: Works = []
        if self._settings.recipients is not None:
            # What is wrong in its settings is said now, and not when this process comes to lead.
            make_way(self._settings.recipients).close()
            works.append(("recipients", self._led(self._recipients)))
        if _told_of_reports(self._settings):
            works.append(("reports", self._led(self._reports)))
        at = self._settings.influx
        if at is not None:
            works.append(("influx", self._led(lambda store: _Mirroring(store, at, self._rng))))
        return works

    def _recipients(self, store: Store) -> Recipients:
        settings = self._settings
        assert settings.recipients is not None
        persons, pages = Persons(sealer(settings)), settings.alerts.pages
        return make_recipients(settings.recipients, self._county, pages, store, persons, self._rng)

    def _reports(self, store: Store) -> ReportTelling:
        chains = _told_of_reports(self._settings)
        wanted = {name for chain in chains.values() for name in chain}
        channels = [one for one in make_channels(self._settings) if one.name in wanted]
        return ReportTelling(store, channels, chains, self._settings.alerts.pages)


def _told_of_reports(settings: CentralSettings) -> dict[str, tuple[str, ...]]:
    """Who is told of reports, with their channels: people, or channels with what tells in their stead."""
    chains = {one.name: one.chain for one in make_policy(settings).everybody}
    return {name: chains.get(name, (name,)) for name in settings.reports.tell}
