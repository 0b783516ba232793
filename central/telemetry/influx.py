"""InfluxDB 2, by influxdb-client: a batch of points is written and answered, spans of rooms are read.

The library's batching writer only logs what it could not write; the synchronous one raises it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.domain.write_precision import WritePrecision
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from central.store.record.history import Bucket
from central.telemetry.answers import Answer, Silent
from central.telemetry.lines import TEMPERATURE
from central.telemetry.settings import InfluxAt

# The library declares its constants as texts and wants them as its class.
_MS: Any = WritePrecision.MS
_WHY_CHARS_MAX = 300
_WAIT_S_MAX = 3_600.0
# What can never be taken as it is; too large is cut in halves as well.
_BAD = frozenset({400, 413, 422})
# The request took too long, or there are too many: the same one is taken later.
_NOT_NOW = frozenset({408, 429})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Influx:
    """One bucket. Connections are kept between calls."""

    def __init__(self, at: InfluxAt, token: str, timeout_s: float) -> None:
        self._client = InfluxDBClient(
            url=at.url,
            token=token,
            org=at.org,
            timeout=round(timeout_s * 1000),
            enable_gzip=True,
            ssl_ca_cert=str(at.ca_file) if at.ca_file else None,
        )
        self._writing = self._client.write_api(write_options=SYNCHRONOUS)
        self._asking = self._client.query_api()
        self._at = at

    def write(self, lines: Sequence[str]) -> Answer:
        """Write points; times are ms."""
        try:
            self._writing.write(
                bucket=self._at.bucket,
                org=self._at.org,
                record="\n".join(lines),
                write_precision=_MS,
            )
        except ApiException as why:
            return _answered(int(why.status or 0), _words(why), dict(why.headers or {}))
        except (HTTPError, OSError) as why:
            return Answer("later", f"{type(why).__name__}: {why}"[:_WHY_CHARS_MAX])
        return Answer("taken")

    def probe(self, now_ms: int) -> Answer:
        """Whether a point can be written: reach, token, bucket and rights at once."""
        return self.write([f"sanji_check written=true {now_ms}"])

    def buckets(self, site: str, room: str, since_ms: int, until_ms: int, step_ms: int) -> tuple[Bucket, ...]:
        """Lowest and highest per probe and step, as the database has them. Raises Silent."""
        # They come from an address, and are written into the question.
        if not (_NAME.fullmatch(site) and _NAME.fullmatch(room)):
            return ()
        try:
            found = self._asking.query(flux(self._at.bucket, site, room, since_ms, until_ms, step_ms))
        except ApiException as why:
            raise Silent(_words(why)) from why
        except (HTTPError, OSError) as why:
            raise Silent(f"{type(why).__name__}: {why}"[:_WHY_CHARS_MAX]) from why
        return tuple(_together(_values(found), step_ms))

    def close(self) -> None:
        """Close all connections."""
        self._writing.close()  # type: ignore[no-untyped-call]  # as the library has it
        self._client.close()  # type: ignore[no-untyped-call]  # the same


def flux(bucket: str, site: str, room: str, since_ms: int, until_ms: int, step_ms: int) -> str:
    """The question for a room's chart. Windows begin at multiples of their length since 1970."""
    return f"""rooms = from(bucket: "{bucket}")
  |> range(start: {_moment(since_ms)}, stop: {_moment(until_ms)})
  |> filter(fn: (r) => r._measurement == "{TEMPERATURE}" and r._field == "celsius")
  |> filter(fn: (r) => r.site == "{site}" and r.room == "{room}")
  |> group(columns: ["box", "probe"])
rooms
  |> aggregateWindow(every: {step_ms}ms, fn: min, timeSrc: "_start", createEmpty: false)
  |> yield(name: "low")
rooms
  |> aggregateWindow(every: {step_ms}ms, fn: max, timeSrc: "_start", createEmpty: false)
  |> yield(name: "high")
"""


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _answered(status: int, why: str, headers: Mapping[str, str]) -> Answer:
    if status in _BAD:
        return Answer("bad", why)
    if 300 <= status < 500 and status not in _NOT_NOW:
        return Answer("shut", why)
    wait = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    # It may be a date; then our own pause is as good.
    seconds = float(wait) if wait.isdecimal() else None
    return Answer("later", why, None if seconds is None else min(seconds, _WAIT_S_MAX))


def _words(why: ApiException) -> str:
    body = why.body.decode("utf-8", "replace") if isinstance(why.body, bytes) else str(why.body or "")
    return f"HTTP {why.status} {body.strip()}".strip()[:_WHY_CHARS_MAX]


def _values(found: Any) -> Iterator[tuple[str, str, int, int]]:
    """Which result, probe, moment and milli-°C of each record."""
    for table in found:
        for record in table.records:
            values = record.values
            at_ms = round(values["_time"].timestamp() * 1000)
            yield (
                values["result"],
                f"{values['box']}/{values['probe']}",
                at_ms,
                round(values["_value"] * 1000),
            )


def _together(values: Iterator[tuple[str, str, int, int]], step_ms: int) -> Iterator[Bucket]:
    """A step's two halves as one; the first begins with the span, and is told by its step."""
    halves: dict[tuple[str, int], dict[str, int]] = {}
    for which, probe, at_ms, milli_c in values:
        halves.setdefault((probe, at_ms - at_ms % step_ms), {})[which] = milli_c
    for (probe, at_ms), both in sorted(halves.items()):
        if both.keys() == {"low", "high"}:
            yield Bucket(probe, at_ms, both["low"], both["high"])
