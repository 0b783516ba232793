"""Where a room's chart comes from: InfluxDB if it answers in time, else the database."""

from central.store.record.around import Spot
from central.store.record.history import Bucket
from central.telemetry.answers import Far, Silent
from plumbing import logs

_REST_MS = 30_000
"""After a silence nobody waits again for so long."""
_log = logs.get("telemetry")


class Charts:
    """Asks InfluxDB for rooms. Times are UTC ms."""

    def __init__(self, influx: Far) -> None:
        self._influx = influx
        self._rests_until_ms = 0

    def buckets(self, spot: Spot) -> tuple[Bucket, ...] | None:
        """As central/store/record/history.py has them; None where InfluxDB has no answer."""
        if spot.now_ms < self._rests_until_ms:
            return None
        try:
            return self._influx.buckets(spot.site, spot.room, spot.since_ms, spot.until_ms, spot.step_ms)
        except Silent as why:
            self._rests_until_ms = spot.now_ms + _REST_MS
            _log.info("influx.charts_silent", why=str(why))
            return None

    def close(self) -> None:
        """Close the connections."""
        self._influx.close()
