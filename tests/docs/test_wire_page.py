"""docs/wire.md shows every event, order and answer with an example that the code reads and writes."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from logistics import wire
from logistics.events.all import AnyEvent

PAGE = (Path(__file__).parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")
EVENTS, _, COMMANDS = PAGE.partition("\n## Commands\n")
_EXAMPLE = re.compile(r"^### (\S+)\n.*?```json\n(.*?)```", flags=re.DOTALL | re.MULTILINE)
SHOWN = _EXAMPLE.findall(EVENTS)
SAID = _EXAMPLE.findall(COMMANDS)
KNOWN = {str(event.__struct_config__.tag) for event in get_args(AnyEvent)}
ORDERS = {str(order.__struct_config__.tag) for order in get_args(wire.AnyOrder)}
ANSWERS = {str(answer.__struct_config__.tag) for answer in get_args(wire.AnyAnswer)}
WHOLE = re.findall(r"```json\n(.*?)```", COMMANDS.partition("\n### ")[0], flags=re.DOTALL)


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


def test_every_order_and_answer_is_shown_once() -> None:
    """The section on commands has one example of each."""
    assert sorted(title for title, _ in SAID) == sorted(ANSWERS | ORDERS)


@pytest.mark.parametrize(("title", "example"), SAID, ids=[title for title, _ in SAID])
def test_an_order_or_answer_is_read_and_written_the_same(title: str, example: str) -> None:
    """Each within the command or the result that carries it."""
    shown: dict[str, Any] = json.loads(example)
    assert shown["type"] == title
    if title in ANSWERS:
        whole = json.loads(WHOLE[1]) | {"answer": _as_bytes(shown)}
        assert _again(wire.decode_result, whole) == whole
    else:
        body = msgspec.msgpack.encode(_as_bytes(shown))
        assert wire.encode_order(wire.decode_order(body)) == body


def test_a_whole_command_and_result_are_read_and_written_the_same() -> None:
    """The page shows both, in this order."""
    command, result = map(json.loads, WHOLE)
    assert _again(wire.decode_command, command) == command
    assert _again(wire.decode_result, result) == result


def _as_bytes(shown: dict[str, Any]) -> dict[str, Any]:
    return shown | {field: b64decode(shown[field]) for field in ("jpeg", "body") if field in shown}


def _again(decode: Callable[[bytes], Any], shown: dict[str, Any]) -> Any:
    return msgspec.msgpack.decode(wire.encode(decode(msgspec.msgpack.encode(shown))))


@pytest.mark.parametrize(
    "limit",
    [
        wire.PACKED_BYTES_MAX,
        wire.UNPACKED_BYTES_MAX,
        wire.EVENTS_MAX,
        wire.RANGES_MAX,
        wire.STILL_BYTES_MAX,
        wire.COMMAND_BYTES_MAX,
        wire.RESULT_BYTES_MAX,
        wire.PART_BYTES_MAX,
        wire.PARTS_MAX,
        wire.TABLE_BYTES_MAX,
    ],
)
def test_the_limits_are_those_of_the_code(limit: int) -> None:
    """The page names the limits that the receiver enforces."""
    assert f"{limit:,}" in PAGE
