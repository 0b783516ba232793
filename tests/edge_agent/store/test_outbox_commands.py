"""An outbox can be looked into while its agent works on it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge_agent.commands import edge
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from logistics import wire
from logistics.events.boxes import BoxHealth
from plumbing.sqlite import transaction
from tests.edge_agent.making import at, scan
from tests.edge_agent.test_settings import BOX, written

RUN = CliRunner()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A box's settings."""
    return written(tmp_path, BOX.replace("/var/lib/sanji", str(tmp_path)))


@pytest.fixture
def outbox(tmp_path: Path, config: Path) -> Iterator[Outbox]:
    """The box's outbox, open as its agent has it: three parcels, and telemetry of which some was dropped."""
    made = Outbox(tmp_path / "box.sqlite", stream="s1", boot="b1", limits=Limits(telemetry_bytes=1000))
    with made.transaction():
        for number in range(1, 4):
            made.append(at(number), scan(number))
        for _ in range(20):
            made.append(at(9), BoxHealth(site="S", backlog=1, oldest_ms=0, disk_free_mb=1))
    yield made
    made.close()


def test_stat_says_what_waits(outbox: Outbox, config: Path) -> None:
    """By stream and by worth, with what was given up."""
    outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=1))
    told = json.loads(RUN.invoke(edge, ["outbox", "stat", str(config), "--json"]).stdout)
    (stream,) = told["streams"]
    assert (stream["name"], stream["top"], stream["unsettled"]) == ("s1", 23, 22)
    assert stream["oldest_ms"] == at(2).at_ms
    assert told["bytes_by_worth"].keys() == {"parcel", "telemetry"}
    assert told["dropped"] == {"telemetry": outbox.taken.lost["telemetry"]}
    assert "22 of 23 wait" in RUN.invoke(edge, ["outbox", "stat", str(config)]).stdout


def test_stat_says_what_is_kept_for_the_centres_backups(outbox: Outbox, config: Path) -> None:
    """What was confirmed with a mark that no good backup has reached."""
    outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=2, life="l", mark=3, safe=2))
    told = json.loads(RUN.invoke(edge, ["outbox", "stat", str(config), "--json"]).stdout)
    assert (told["kept_events"], told["kept_bytes"]) == (2, outbox.kept.size_bytes)
    assert "2 events" in RUN.invoke(edge, ["outbox", "stat", str(config)]).stdout


def test_export_holds_all_that_waits(outbox: Outbox, config: Path) -> None:
    """Each number once, with its event as the centre would get it."""
    done = RUN.invoke(edge, ["outbox", "export", str(config)])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(line["seq"] for line in lines) == list(range(1, 24))
    assert [line["event"]["waybill"] for line in lines[:3]] == [f"SF{n:013}" for n in (1, 2, 3)]
    assert {line["event"]["type"] for line in lines} == {"parcel.scanned", "box.health", "dropped"}


def test_verify_finds_a_sound_outbox_sound(outbox: Outbox, config: Path) -> None:
    """Numbers confirmed out of order are a note, no fault."""
    outbox.settle(wire.Confirm(v=1, box="b", stream="s1", upto=0, ranges=((2, 2),)))
    done = RUN.invoke(edge, ["outbox", "verify", str(config), "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["faults"], len(told["notes"])) == (0, [], 1)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE outbox SET body = x'00' WHERE seq = 1", "number 1: event"),
        ("UPDATE outbox SET id = id - seq WHERE seq = 1", "never given out"),
        ("UPDATE outbox SET id = 77 << 40 | 1 WHERE seq = 1", "no stream"),
    ],
)
def test_verify_tells_what_is_wrong(outbox: Outbox, config: Path, harm: str, told: str) -> None:
    """Exit code 1, and which number."""
    with transaction(outbox.db):
        outbox.db.execute(harm)
    done = RUN.invoke(edge, ["outbox", "verify", str(config)])
    assert done.exit_code == 1
    assert told in done.stdout


def test_a_damaged_file_is_told(config: Path, tmp_path: Path) -> None:
    """Exit code 1, with the file's name; nothing is changed."""
    path = tmp_path / "box.sqlite"
    path.write_bytes(b"no database at all" * 500)
    done = RUN.invoke(edge, ["outbox", "verify", str(config)])
    assert done.exit_code == 1
    assert "box.sqlite" in done.output
    assert path.read_bytes() == b"no database at all" * 500


def test_a_box_that_never_ran_has_no_outbox(config: Path) -> None:
    """Exit code 2."""
    assert RUN.invoke(edge, ["outbox", "stat", str(config)]).exit_code == 2
