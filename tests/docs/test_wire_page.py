"""docs/wire.md shows every event type with an example that the code reads and writes the same."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from logistics import wire
from logistics.events import AnyEvent

PAGE = (Path(__file__).parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^### (\S+)\n.*?```json\n(.*?)```", PAGE, flags=re.DOTALL | re.MULTILINE)
KNOWN = {str(event.__struct_config__.tag) for event in get_args(AnyEvent)}


def test_every_event_type_is_shown_once() -> None:
    """No type is missing from the page, and none is on it that the code does not have."""
    titles = [title for title, _ in SHOWN]
    assert sorted(titles) == sorted(KNOWN)


@pytest.mark.parametrize(("title", "example"), SHOWN, ids=[title for title, _ in SHOWN])
def test_an_example_is_read_and_written_the_same(title: str, example: str) -> None:
    """The example has its section's type, and no field that the code would drop."""
    shown: dict[str, Any] = json.loads(example)
    assert shown["type"] == title
    event = wire.decode_event(msgspec.msgpack.encode(shown))
    assert msgspec.msgpack.decode(wire.encode_event(event)) == shown


@pytest.mark.parametrize(
    "limit", [wire.PACKED_BYTES_MAX, wire.UNPACKED_BYTES_MAX, wire.EVENTS_MAX, wire.RANGES_MAX]
)
def test_the_limits_are_those_of_the_code(limit: int) -> None:
    """The page names the limits that the receiver enforces."""
    assert f"{limit:,}" in PAGE
