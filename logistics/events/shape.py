"""What every event is made of: the worths, and the words and numbers that decoding bounds."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

# Bounds that decoding enforces: a broken box must not be able to hurt the centre's tables.
# `$` would let a line feed at the end through; `\Z` does not.
WAYBILL_PATTERN = r"^[^\x00-\x1f\x7f]{1,128}\Z"
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")]
Waybill = Annotated[str, Meta(pattern=WAYBILL_PATTERN)]
Word = Annotated[str, Meta(max_length=32)]
Text = Annotated[str, Meta(max_length=1000)]
Grams = Annotated[int, Meta(ge=-100_000_000, le=100_000_000)]
MilliC = Annotated[int, Meta(ge=-273_149, le=1_000_000)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
# Ten billion yuan: no sum of a county's counters comes near.
Fen = Annotated[int, Meta(ge=0, le=10**12)]
LocalDay = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}\Z")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Note = Annotated[str, Meta(max_length=200)]
# Who was at the counter, by the number on the badge and never by name; "" where nobody had logged in.
Operator = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{0,64}\Z")]


def calendar_day(told: str) -> date | None:
    """The day that a LocalDay is; None for one that is in no calendar, such as the 30th of February."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


class Worth(StrEnum):
    """What an event is worth when the disk is short: only telemetry may ever be thinned or dropped."""

    ALARM = "alarm"
    PARCEL = "parcel"
    TELEMETRY = "telemetry"


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """A fact. Its time, its box and its number travel beside it (wire.Stamped, wire.Envelope)."""
