"""An export holds every row in open forms, no secret, and no person unless one was asked for."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import LargeBinary
from typer.testing import CliRunner

from central.collector import Collector
from central.commands import central
from central.store import tables
from central.store.export.rules import OPEN_BYTES, PERSONAL, SECRET
from central.store.ledgers.sealing import Sealer, key_in
from central.web.access import accounts
from logistics.events.counter import ParcelRecipient
from tests.central.centre import NOW, T0, Centre, batch, centre_in, inbound, scans
from tests.central.database.address import address_in

_CONFIG = """
[store]
url = "{url}"
[broker]
addresses = ["mqtt://127.0.0.1:1"]
[web]
secret_file = "{folder}/secret"
"""
_NAME, _PHONE, _PASSWORD = "王小一", "13812349626", "correct horse battery"


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    """A centre with events, a person, and an account."""
    path = tmp_path / "centre.toml"
    path.write_text(_CONFIG.format(url=address_in(tmp_path), folder=tmp_path), encoding="utf-8")
    with centre_in(tmp_path) as centre:
        _fill(centre, tmp_path)
    return path


def _fill(centre: Centre, folder: Path) -> None:
    sealer = Sealer(key_in(folder / "personal.key"))
    whose = ParcelRecipient(waybill="SF1000000000000", site="HUB", name=_NAME, phone=_PHONE)
    Collector(centre.store, centre.projections, sealer).receive(
        [inbound(batch("s", 1, *scans(20), (T0 + 99, whose)))], NOW
    )
    accounts.add_account(centre.store, "li", _PASSWORD, "admin", NOW)


def _export(config: Path, *words: str) -> Path:
    folder = config.parent / "out"
    done = CliRunner().invoke(central, ["export", str(config), str(folder), *words])
    assert done.exit_code == 0, done.output
    return folder


def _text(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in folder.iterdir())


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_every_row_is_there(config: Path, form: str) -> None:
    """As many in each file as in its table, and the schema says of each column what it is."""
    folder = _export(config, "--form", form)
    schema = json.loads((folder / "schema.json").read_text("utf-8"))["tables"]
    with centre_in(config.parent) as centre:
        for table in tables.metadata.sorted_tables:
            told = schema[table.name]
            if told["file"]:
                rows = _rows(folder / told["file"])
                assert len(rows) == told["rows"] == len(centre.rows(table)), table.name
                assert rows == [] or set(rows[0]) == _shown(told)
    assert {name for name, told in schema.items() if not told["file"]} == {"session", "personal"}


def _rows(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else [json.loads(line) for line in file]


def _shown(told: dict[str, list[dict[str, object]]]) -> set[object]:
    return {column["name"] for column in told["columns"] if not column["is_left_out"]}


def test_the_log_is_readable_without_us(config: Path) -> None:
    """One JSON object an event, with its body opened, in the order in which they were stored."""
    lines = (_export(config) / "events.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert [one["seq"] for one in events] == list(range(1, 22))
    assert events[0]["body"]["type"] == "parcel.scanned"
    assert events[0]["body"]["waybill"] == "SF1000000000000"


def test_no_person_and_no_secret_is_in_it(config: Path) -> None:
    """Neither open nor sealed; and the trail says who took it away."""
    text = _text(_export(config))
    assert _NAME not in text
    assert _PHONE not in text
    assert "argon2" not in text
    with centre_in(config.parent) as centre:
        (deed,) = centre.rows(tables.metadata.tables["trail"])
        assert (deed.deed, deed.subject) == ("export", "csv")


def test_persons_are_in_it_when_they_are_asked_for(config: Path) -> None:
    """In a file of their own, and the trail says that they were."""
    folder = _export(config, "--persons")
    (person,) = _rows(folder / "persons.jsonl")
    assert (person["name"], person["phone"]) == (_NAME, _PHONE)
    assert "argon2" not in _text(folder)
    with centre_in(config.parent) as centre:
        (deed,) = centre.rows(tables.metadata.tables["trail"])
        assert deed.subject == "csv with persons"


def test_every_column_of_bytes_was_decided_on() -> None:
    """A new one is a secret, personal, or was looked at; and no rule names what is not there."""
    there = {
        f"{table.name}.{column.name}": column
        for table in tables.metadata.sorted_tables
        for column in table.columns
    }
    hidden = {
        f"{table}.{column}"
        for rules in (SECRET, PERSONAL)
        for table, some in rules.items()
        for column in some
    }
    binary = {name for name, column in there.items() if isinstance(column.type, LargeBinary)}
    assert binary <= hidden | OPEN_BYTES, (
        "central/store/export/rules.py does not say whether these may be exported"
    )
    assert {name for name in hidden | OPEN_BYTES if not name.endswith(".*")} <= there.keys()
