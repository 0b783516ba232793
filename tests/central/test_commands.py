"""The commands of a centre say what they found, by words and by exit code."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import delete
from typer.testing import CliRunner, Result

from central.commands import central, coldchain, service_level
from central.store.access import tables as access
from central.store.projections.fold import READ_MODELS
from tests.central.centre import T0, batch, centre_in, chunk, scans
from tests.central.database.address import address_in, is_postgresql
from tests.central.test_settings import DATABASE, GOOD, HOOK, ROOM
from tests.needs import ROOT, shared

RULE = '{"hi": 8.0, "duration": 30, "interval": 5, "max_gap": 15}'


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


def call(*words: str | Path, typed: str = "") -> Result:
    app = {"central": central, "coldchain": coldchain, "service-level": service_level}[str(words[0])]
    return CliRunner().invoke(app, [str(word) for word in words[1:]], input=typed)


def config(folder: Path, more: str = "") -> Path:
    path = folder / "centre.toml"
    text = GOOD.replace(DATABASE, address_in(folder)) + more
    text = text.replace("web.secret", f"{folder}/web.secret")
    path.write_text(text, encoding="utf-8")
    return path


def test_good_settings(tmp_path: Path) -> None:
    """Good settings are called so, the database is looked at, and nothing is made."""
    done = call("central", "check", config(tmp_path, ROOM + HOOK))
    risk = ", and its server runs with fsync off: what is confirmed may be lost with the power"
    said = f"is of this version{risk}" if is_postgresql() else "is not there yet: the first start makes it"
    good = f"good. 1 rooms judged, 1 channels to tell by. The database {said}.\n"
    assert (done.exit_code, done.stdout.endswith(good)) == (0, True)
    assert [path.name for path in tmp_path.iterdir()] == ["centre.toml"]


def test_bad_settings_by_the_real_command(tmp_path: Path) -> None:
    """`sanji central check` names every fault on standard error and ends with code 2."""
    path = config(tmp_path, ROOM.replace("lo = 0.0", "lo = 9.0") + "[county]\nid = 'a b'\n")
    command = [sys.executable, "-m", "plumbing.commands", "central", "check", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{path}: room.0: lo: must lie below hi" in done.stderr
    assert f"{path}: county.id: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[county]\nid = 'nowhere'\n", "county: "),
        ("[county]\nfolder = '/nowhere'\n", "county: "),
        (ROOM.replace("COLD-1", "COLD-l"), "room.0.site: 'COLD-l' is no site of county suichang"),
    ],
)
def test_a_county_that_does_not_fit(tmp_path: Path, more: str, said: str) -> None:
    """A county that is not there, and a room that lies in no site of it, are found by the check."""
    done = call("central", "check", config(tmp_path, more))
    assert done.exit_code == 2
    assert said in done.stderr


def test_rebuild(tmp_path: Path) -> None:
    """A rebuild makes the read models again and says of how many events; --json for a machine."""
    path = config(tmp_path, ROOM)
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *scans(5), (T0, chunk([9] * 9))))
        models = centre.models()
        with centre.store.write() as connection:
            for table in READ_MODELS:
                connection.execute(delete(table))
    done = call("central", "rebuild", path, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"read": 6, "unread": 0})
    with centre_in(tmp_path) as centre:
        assert centre.models() == models
    assert "6 events read again, 0 that" in call("central", "rebuild", path).stdout


def test_an_account(tmp_path: Path) -> None:
    """An account is made with a password from a pipe; a weak one is refused with code 2."""
    path = config(tmp_path)
    done = call("central", "user", "add", path, "li", "--role", "admin", typed="tea mountain 42\n")
    assert (done.exit_code, done.stdout) == (0, "account li, admin\n")
    refused = call("central", "user", "add", path, "wang", typed="wang\n")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "password" in refused.stderr
    with centre_in(tmp_path) as centre:
        (account,) = centre.rows(access.account)
        assert (account.name, account.role) == ("li", "admin")
        assert "tea" not in account.password_hash


def breaches() -> list[dict[str, Any]]:
    cases = json.loads(shared("vectors", "breach.json").read_text("utf-8"))["cases"]
    return list(cases)


def test_judge_by_the_shared_vectors(tmp_path: Path) -> None:
    """`coldchain judge --json` gives the computed excursions, sums, coverage and mean of every case."""
    readings, rule = tmp_path / "readings.csv", tmp_path / "rule.json"
    for case in breaches():
        lines = "".join(f"{minute},{celsius}\n" for minute, celsius in case["samples"])
        readings.write_text(f"minute,celsius\n{lines}", encoding="utf-8")
        rule.write_text(json.dumps(case["rule"]), encoding="utf-8")
        done = call("coldchain", "judge", readings, "--rule", rule, "--json")
        found, expect = json.loads(done.stdout), case["expect"]
        assert [
            (one["side"], one["start_min"], one["end_min"], one["duration_min"], one["alarm_min"])
            for one in found["excursions"]
        ] == [
            (one["side"], one["start"], one["end"], one["dur"], one["alarm"]) for one in expect["excursions"]
        ]
        assert [(one["peak_c"], one["close"]) for one in found["excursions"]] == [
            (one["peak"], one["close"]) for one in expect["excursions"]
        ]
        assert found["cumulative_min"] == expect["cum"]
        assert found["cumulative_alarm_min"] == expect["cum_alarm"]
        assert found["coverage"] == pytest.approx(expect["coverage"])
        assert found["mean_c"] == pytest.approx(expect["twa"])
        assert "mkt_c" in found


@pytest.mark.parametrize(
    ("table", "rule", "said"),
    [
        ("minute,celsius\n0,hot\n", RULE, "line 2: celsius 'hot' is no number"),
        ("a,b\n", RULE, "columns must be minute,celsius"),
        ("minute,celsius\n0,1\n", "[1", "rule.json: "),
        ("minute,celsius\n0,1\n", "[1]", "array"),
        ("minute,celsius\n0,1\n", '{"hi": 8, "hight": 1}', "rule.json: hight: no such key"),
        ("a,b\n", "{}", "rule.json: duration: is missing"),
        ("minute,celsius\n\udcff,1\n", RULE, "readings.csv: 'utf-8' codec can't decode"),
    ],
)
def test_what_cannot_be_judged(tmp_path: Path, table: str, rule: str, said: str) -> None:
    """Readings or rules with faults are refused with what is wrong, code 2."""
    (tmp_path / "readings.csv").write_bytes(table.encode("utf-8", "surrogateescape"))
    (tmp_path / "rule.json").write_text(rule, encoding="utf-8")
    done = call("coldchain", "judge", tmp_path / "readings.csv", "--rule", tmp_path / "rule.json")
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.strip()


@pytest.mark.parametrize("missing", ["readings.csv", "rule.json"])
def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, missing: str) -> None:
    """Which file it is, and what to do with one that no memory should hold."""
    (tmp_path / "readings.csv").write_text("minute,celsius\n0,1\n", encoding="utf-8")
    (tmp_path / "rule.json").write_text(RULE, encoding="utf-8")
    words = ("coldchain", "judge", tmp_path / "readings.csv", "--rule", tmp_path / "rule.json", "--json")
    assert call(*words).exit_code == 0
    (tmp_path / missing).unlink()
    done = call(*words)
    assert (done.exit_code, missing in done.stderr) == (2, True)
    with (tmp_path / missing).open("wb") as file:
        file.truncate((64 << 20) + 1)
    done = call(*words)
    assert (done.exit_code, f"{missing}: larger than 64 MiB; judge it in parts" in done.stderr) == (2, True)


def test_mkt_by_the_shared_vectors() -> None:
    """`coldchain mkt` prints the number with four decimals, weighted or not, negative values after --."""
    for case in json.loads(shared("vectors", "mkt.json").read_text("utf-8"))["cases"]:
        weights = ["--weights", ",".join(map(str, case["weights"]))] if case.get("weights") else []
        done = call("coldchain", "mkt", *weights, "--", *map(str, case["temps"]))
        assert float(done.stdout) == pytest.approx(case["mkt"], abs=0.0005)
        assert len(done.stdout.strip().partition(".")[2]) == 4
    assert call("coldchain", "mkt", "2", "4", "6", "8").stdout == "5.3021\n"


@pytest.mark.parametrize(
    "words", [["x"], ["nan"], ["1", "2", "--weights", "1"], ["1", "--weights", "a"], ["--", "-300"]]
)
def test_mkt_of_what_is_none(words: list[str]) -> None:
    """What is no temperature or no weight is a usage fault."""
    assert call("coldchain", "mkt", *words).exit_code == 2


def test_a_token_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The centre does not start without the token that a webhook names: a sentence and exit code 2."""
    path = config(tmp_path, HOOK + f'token_file = "{tmp_path}/token"\n')
    command = [sys.executable, "-m", "plumbing.commands", "central", "collect", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"{tmp_path}/token: cannot be read" in done.stderr


def test_service_levels_are_judged_from_a_table(tmp_path: Path) -> None:
    """`service-level --json` gives each place's visits, weeks, largest gap and promises."""
    visits = tmp_path / "visits.csv"
    visits.write_text("place,date\n" + "".join(f"V1,2026-03-{day:02}\n" for day in (2, 4, 6, 9, 11, 13)))
    called = call("service-level", visits, "--until", "2026-03-15", "--json")
    (place,) = json.loads(called.stdout)["places"]
    assert called.exit_code == 0
    assert (place["visits"], place["per_week"], place["largest_gap_days"]) == (
        6,
        {"2026-W10": 3, "2026-W11": 3},
        3,
    )
    verdicts = {kept["promise"]: kept["verdict"] for kept in place["promises"]}
    assert verdicts == {"every_two_days": "broken", "collected_3_a_week": "kept"}


def test_a_table_that_is_none_is_refused_with_its_faults(tmp_path: Path) -> None:
    """Exit code 2, and a sentence for each fault with the file's name."""
    visits = tmp_path / "visits.csv"
    visits.write_text("place,date\nV1,yesterday\nV2,2026-02-30\n")
    called = call("service-level", visits)
    assert called.exit_code == 2
    assert called.output.count("visits.csv: line") == 2
