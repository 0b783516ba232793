"""A small county of two townships whose days are reported, and its log counted by plain SQL."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text

from central.store.ledgers.reports.reporting import Reporting
from central.store.ledgers.reports.versions import Version, latest, version
from logistics import wire
from logistics.counties.county import County
from logistics.events.all import AnyEvent
from logistics.events.parcels import Act, Direction, ParcelScanned
from logistics.service.reports.kinds import Kind
from logistics.service.reports.shape import SiteFigures, Value
from tests.central.centre import Centre, batch

ZONE = ZoneInfo("Asia/Shanghai")
DAY_MS, HOUR_MS = 86_400_000, 3_600_000
TOML = 'id = "x"\nname_zh = "某"\nname_en = "X"\ntimezone = "Asia/Shanghai"\ncoverage_target_percent = 60\n'
SITES = """site_id,kind,name,parent,township,host_village,lat,lon,coordinate_quality,valid_from,valid_to
HUB,hub,集散,,T1,,28,119,assumed,2021-01-01,
C1,centre,中心,HUB,T1,,28,119,assumed,2021-01-01,
S1,station,一站,C1,T1,V1,28,119,assumed,2021-01-01,
S2,station,二站,C1,T2,V2,28,119,assumed,2021-01-01,
"""
VILLAGES = """code,name,kind,township,served_by,valid_from,valid_to
V1,一村,village,T1,S1,2020-01-01,
V2,二村,village,T2,S2,2020-01-01,
"""
TOWNSHIPS = """code,name,centre,lat,lon,elevation_m,coordinate_quality
T1,甲镇,C1,28,119,200,assumed
T2,乙乡,C1,28,119,200,assumed
"""
COUNTY = County.parse(TOML, SITES, VILLAGES, TOWNSHIPS)
ON, NEXT = "2026-05-28", "2026-05-29"


def at(day: str, clock: str) -> int:
    """A local time as UTC ms."""
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).timestamp() * 1000)


def scan(waybill: str, act: Act, site: str, direction: Direction = "down") -> ParcelScanned:
    """A scan with its direction."""
    return ParcelScanned(
        waybill=waybill, act=act, site=site, device="hand", symbology="code128", direction=direction
    )


class Days:
    """A centre that receives and reports."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self._reporting = Reporting(centre.store, COUNTY, 6)
        self._number = 0

    def come(self, *told: tuple[int, AnyEvent], now_ms: int, stream: str = "") -> str:
        """Events of a stream of their own arrive together; its name."""
        self._number += 1
        name = stream or f"stream-{self._number}"
        self.centre.receive(batch(name, 1, *told, box=f"box-{self._number}"), now_ms=now_ms)
        return name

    def look(self, now_ms: int) -> None:
        """The task looks until there is nothing to do."""
        for minute in range(9):
            self._reporting.tick(now_ms + minute * 60_000)

    def report(self, day: str = ON, number: int = 0, kind: Kind = "day") -> Version:
        """A version of a report, the latest if none is named."""
        with self.centre.store.read() as connection:
            found = version(connection, kind, day, number) if number else latest(connection, kind, day)
        assert found is not None, f"no report of {day}"
        return found

    def site(self, site: str, day: str = ON, kind: Kind = "day") -> SiteFigures:
        """A site's figures in the latest version of a report."""
        return next(one for one in self.report(day, kind=kind).report.sites if one.site == site)

    def values(self, site: str, day: str = ON, kind: Kind = "day") -> dict[str, Value]:
        """The same by name."""
        return self.site(site, day, kind).values()

    def numbers(self, *days: str, kind: Kind = "day") -> list[int]:
        """Which version each report is in; 0: there is none."""
        with self.centre.store.read() as connection:
            return [found.number if (found := latest(connection, kind, day)) else 0 for day in days]

    def log_counts(self, day: str) -> Counter[tuple[str, str]]:
        """Different parcels of a local day by (site, act), out of the log's own rows."""
        from_ms, until_ms = at(day, "00:00"), at(day, "00:00") + DAY_MS
        with self.centre.store.read() as connection:
            rows = connection.execute(
                text("SELECT body FROM event WHERE type = 'parcel.scanned' AND at_ms >= :a AND at_ms < :b"),
                {"a": from_ms, "b": until_ms},
            ).all()
        events = [wire.decode_event(row.body) for row in rows]
        seen = {(one.site, one.act, one.waybill) for one in events if isinstance(one, ParcelScanned)}
        return Counter((site, act) for site, act, _ in seen)
