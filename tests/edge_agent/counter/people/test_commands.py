"""The command that makes badges and PINs."""

import tomllib
from pathlib import Path

from typer.testing import CliRunner

from edge_agent.counter.people.badges import owner
from edge_agent.counter.people.commands import app
from edge_agent.settings import load_edge
from plumbing.web.passwords import is_right
from tests.edge_agent.counter.people.staff import PIN
from tests.edge_agent.test_settings import BOX, written

RUN = CliRunner()


def test_what_it_prints_is_a_good_table(tmp_path: Path) -> None:
    """The badge and the PIN are in it as hashes alone; the badge's text goes elsewhere, the PIN nowhere."""
    done = RUN.invoke(app, ["B07", '王芳 "老王"', "--lead"], input=f"{PIN}\n{PIN}\n")
    assert done.exit_code == 0
    badge = next(line for line in done.stderr.splitlines() if line.startswith("SANJI*BADGE*"))
    assert badge not in done.stdout
    assert PIN not in done.stdout + done.stderr
    settings = load_edge(written(tmp_path, BOX, done.stdout))
    assert owner(badge, settings.operator) == "B07"
    operator = settings.operator["B07"]
    assert (operator.name, operator.roles) == ('王芳 "老王"', ["lead"])
    assert is_right(operator.pin, PIN)


def test_an_easy_pin_is_refused() -> None:
    """With what a good one is, and nothing is printed."""
    done = RUN.invoke(app, ["B07", "王芳"], input="123456\n123456\n")
    assert done.exit_code == 2
    assert "no row like" in done.stderr
    assert not done.stdout.strip()


def test_a_badge_alone_asks_for_nothing() -> None:
    """Who cannot remember numbers needs none."""
    done = RUN.invoke(app, ["B08", "李强", "--no-pin"])
    assert done.exit_code == 0
    assert tomllib.loads(done.stdout)["operator"]["B08"].keys() == {"name", "badge", "roles"}
    assert RUN.invoke(app, ["B 8", "李强", "--no-pin"]).exit_code == 2
