"""The chart of a room as InfluxDB 2 would answer it: the question read, the answer as annotated CSV."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

_RANGE = re.compile(r"range\(start: ([^,\s]+), stop: ([^)\s]+)\)")
_STEP = re.compile(r"every: (\d+)ms")
_TAG = re.compile(r'r\.(site|room) == "([A-Za-z0-9_-]+)"')
_HEAD = (
    "#datatype,string,long,dateTime:RFC3339,double,string,string",
    "#group,false,false,false,false,true,true",
)


class Place(Struct, frozen=True):
    """Which room, when, and in which steps."""

    site: str
    room: str
    since_ms: int
    until_ms: int
    step_ms: int


def place_in(flux: str) -> Place | None:
    """What the centre's question is about; None for any other question."""
    span, step, tags = _RANGE.search(flux), _STEP.search(flux), dict(_TAG.findall(flux))
    if span is None or step is None or tags.keys() != {"site", "room"} or 'timeSrc: "_start"' not in flux:
        return None
    return Place(tags["site"], tags["room"], _ms(span[1]), _ms(span[2]), int(step[1]))


def annotated(told: str, place: Place) -> str:
    """InfluxDB 1's JSON as annotated CSV: a table a series and result; the first window is cut."""
    series = _series(told)
    lines: list[str] = []
    for result, column in (("low", 1), ("high", 2)):
        lines += [*_HEAD, f"#default,{result},,,,,", ",result,table,_time,_value,box,probe"]
        for number, one in enumerate(series):
            tags = f"{one['tags']['box']},{one['tags']['probe']}"
            lines += [
                f",,{number},{_moment(max(place.since_ms, values[0]))},{values[column]},{tags}"
                for values in one["values"]
            ]
        lines.append("")
    return "\r\n".join(lines) + "\r\n"


def _series(told: str) -> list[dict[str, Any]]:
    results = msgspec.json.decode(told, type=dict[str, list[dict[str, Any]]])["results"]
    return [one for result in results for one in _of(result)]


def _of(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from result.get("series", ())


def _ms(moment: str) -> int:
    return round(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000)


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
