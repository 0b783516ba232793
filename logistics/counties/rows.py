"""The rows of a county's tables, and how they are read from text."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

SiteKind = Literal["hub", "centre", "station", "coldstore"]
CoordinateQuality = Literal["surveyed", "approximate", "assumed"]

MAX_TABLE_LENGTH = 8 * 1024 * 1024


class Dated(Struct, frozen=True, kw_only=True):
    """Something valid from one day on, up to but without another; None means "still"."""

    valid_from: date
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Site(Dated, frozen=True, kw_only=True):
    """A place where parcels or goods are handled, in one period of its life. Degrees are WGS 84.

    Without `lat` and `lon` it is drawn near its township's point. With them and without a word on their
    quality they are taken to be surveyed.
    """

    site_id: str
    kind: SiteKind
    name: str
    name_en: str = ""
    parent: str | None = None
    township: str
    host_village: str | None = None
    lat: float | None = None
    lon: float | None = None
    coordinate_quality: CoordinateQuality = "surveyed"
    opening: str = ""
    """When it is open, in the county's own words, for recipients; empty: not known."""


class Village(Dated, frozen=True, kw_only=True):
    """An administrative village, or an urban community, with the station that serves it."""

    code: str
    name: str
    kind: Literal["village", "community"]
    township: str
    served_by: str


class Township(Struct, frozen=True, kw_only=True):
    """A township or subdistrict with the centre that serves it. Degrees are WGS 84."""

    code: str
    name: str
    name_en: str = ""
    centre: str
    lat: float
    lon: float
    elevation_m: int
    coordinate_quality: CoordinateQuality


class Stop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place that is promised visits and is no site: no box is there, `parent` tells of its visits."""

    id: str
    kind: Literal["park"]
    name: str
    name_en: str = ""
    township: str
    parent: str


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `county.toml` says."""

    id: str
    name_zh: str
    name_en: str
    timezone: str
    coverage_target_percent: int
    complete_townships: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()
    map_note_zh: str = ""
    map_note_en: str = ""


T = TypeVar("T", bound=Struct)


def read_profile(text: str, faults: list[str]) -> Profile | None:
    """The profile in `county.toml`; None, and a fault more, if it cannot be used."""
    try:
        return msgspec.convert(tomllib.loads(text), Profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as why:
        faults.append(f"county: {why}")
        return None


def read_rows(text: str, kind: type[T], table: str, faults: list[str]) -> Iterator[T]:
    """The usable rows of a CSV table whose columns are the fields of `kind`; the others become faults."""
    if len(text) > MAX_TABLE_LENGTH:
        faults.append(f"{table}: longer than {MAX_TABLE_LENGTH} characters")
        return
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines(), restkey="", strict=True)
    unknown = set(reader.fieldnames or ()) - set(kind.__struct_fields__)
    faults += [f"{table}: no such column {column!r}" for column in sorted(unknown)]
    try:
        for row in reader:
            # An empty cell is an absent value, which the field's default stands for.
            cells = {column: cell for column, cell in row.items() if cell}
            if "" in cells:
                faults.append(f"{table} line {reader.line_num}: has more cells than the header")
                continue
            try:
                yield msgspec.convert(cells, kind, strict=False)
            except msgspec.ValidationError as why:
                faults.append(f"{table} line {reader.line_num}: {why}")
    except csv.Error as why:
        faults.append(f"{table} line {reader.line_num}: is not CSV: {why}")
