"""`sanji edge enrol` takes the code from a card's file, and its exit code says whether trying again helps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge_agent.commands import edge
from edge_agent.settings import load_edge
from plumbing.ports import free_port
from plumbing.trust import card
from tests.central.fleet.identity.desks import ENGINEER, Deskside
from tests.central.web.enrolment.served import now_ms, served_desk


@pytest.fixture(name="met")
def _met(tmp_path: Path) -> Iterator[tuple[Deskside, str]]:
    with served_desk(tmp_path) as met:
        yield met


def enrol(folder: Path, *words: str, typed: str = "") -> Result:
    """The command, at a box whose data lie in `folder`."""
    return CliRunner().invoke(edge, ["enrol", *words, "--data-dir", str(folder / "data")], input=typed)


def by_file(folder: Path, centre: str, code: str) -> Result:
    """By a card's file."""
    path = folder / "enrol.toml"
    path.write_text(card.text_of(centre, code, "box-a"), encoding="utf-8")
    return enrol(folder, "--file", str(path))


def test_a_cards_file_is_all_that_a_box_needs(met: tuple[Deskside, str], tmp_path: Path) -> None:
    """The settings lie with the data: /etc of a read-only root forgets. The code is told to nobody."""
    side, url = met
    code = str(side.add("box-a", now_ms()))
    done = by_file(tmp_path, url, code)
    assert done.exit_code == 0, done.output
    settings = load_edge(tmp_path / "data" / "box.toml")
    assert (settings.box.name, settings.box.data_dir) == ("box-a", tmp_path / "data")
    assert settings.commands.key == (tmp_path / "data/identity/command.pub").read_text().strip()
    assert code not in done.output
    again = by_file(tmp_path, url, code)
    assert (again.exit_code, "this code is not good" in again.stderr) == (1, True)


def test_a_code_is_asked_for(met: tuple[Deskside, str], tmp_path: Path) -> None:
    """Typed, it stands in no list of processes."""
    side, url = met
    assert enrol(tmp_path, "--centre", url, typed=f"{side.add('box-a', now_ms())}\n").exit_code == 0


def test_where_nobody_answers_it_may_go_later(met: tuple[Deskside, str], tmp_path: Path) -> None:
    """Exit code 75; nothing is used up."""
    side, url = met
    code = str(side.add("box-a", now_ms()))
    away = by_file(tmp_path, f"https://localhost:{free_port()}", code)
    assert (away.exit_code, "is not reached" in away.stderr) == (75, True)
    assert not (tmp_path / "data" / "box.toml").exists()
    assert by_file(tmp_path, url, code).exit_code == 0


def test_a_centre_that_is_asked_too_much_may_answer_later(met: tuple[Deskside, str], tmp_path: Path) -> None:
    """Wrong codes from a network shut it out for a quarter of an hour; its right ones are then not lost."""
    side, url = met
    code, wrong = (str(side.add(name, now_ms())) for name in ("box-a", "box-b"))
    side.desk.code("box-b", ENGINEER, now_ms())
    said = [by_file(tmp_path, url, wrong).exit_code for _ in range(20)]
    assert said == [1] * 20
    assert by_file(tmp_path, url, code).exit_code == 75


def test_what_will_never_do_is_told(tmp_path: Path) -> None:
    """With code 2: a file that is not there, one without a code, an address that is missing."""
    assert enrol(tmp_path, "--file", str(tmp_path / "none")).exit_code == 2
    assert by_file(tmp_path, "https://localhost:1", "K7QF").exit_code == 2
    assert "--centre is missing" in enrol(tmp_path).stderr
