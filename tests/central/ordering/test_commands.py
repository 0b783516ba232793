"""sanji central command: orders from the command line, with exit codes and JSON for machines."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from central.commands import central
from logistics.events.boxes import BoxConfig, BoxStarted
from plumbing import signing
from tests.central.centre import NOW, batch, centre_in
from tests.central.database.address import address_in

_CENTRE = """
[store]
url = "{url}"

[broker]
addresses = ["mqtt://127.0.0.1:1"]

[web]
secret_file = "{folder}/secret"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A centre that knows two boxes: one at the hub, one in a village."""
    with centre_in(tmp_path) as centre:
        for box, site, role in (("box-hub", "HUB", "hub"), ("box-v", "SC-046", "village")):
            started = BoxStarted(site=site, role=role, version="1")
            running = BoxConfig(site=site, digest="0" * 64, state="running")
            centre.receive(batch(box, 1, (NOW, started), (NOW, running), box=box))
    path = tmp_path / "centre.toml"
    path.write_text(_CENTRE.format(url=address_in(tmp_path), folder=tmp_path))
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(central, ["command", *words])


def test_a_key_is_made_once_and_its_public_half_is_told(tmp_path: Path) -> None:
    """What is no key is said to be none, and stays as it is."""
    file = tmp_path / "keys" / "command.key"
    first = run("key", str(file))
    again = run("key", str(file), "--json")
    assert first.stdout.strip() == json.loads(again.stdout)["key"]
    assert signing.text_of(signing.public_of(signing.read_key(file))) == first.stdout.strip()
    assert signing.text_of(signing.read_key(file)) not in first.stdout
    file.write_text("rubbish")
    assert run("key", str(file)).exit_code == 2
    assert file.read_text() == "rubbish"


@pytest.mark.parametrize(
    ("words", "boxes"),
    [
        (["box-v"], ["box-v"]),
        (["--role", "hub"], ["box-hub"]),
        (["--site", "SC-046"], ["box-v"]),
        (["--all"], ["box-hub", "box-v"]),
    ],
)
def test_boxes_are_chosen(words: list[str], boxes: list[str], config: Path) -> None:
    """By name, role, site, or all; and the order is found again by its name."""
    sent = run("send", str(config), "clock.ask", *words, "--json")
    assert sent.exit_code == 0, sent.output
    told = json.loads(sent.stdout)
    assert told["boxes"] == boxes
    listed = run("list", str(config), told["order"], "--json").stdout.splitlines()
    assert [(row["box"], row["stands"]) for row in map(json.loads, listed)] == [
        (box, "waiting") for box in boxes
    ]


def test_a_group_is_chosen_and_an_empty_one_is_not_all(config: Path) -> None:
    """A group narrows what else was said; one without boxes, or that is not there, is refused."""

    def group(*words: str) -> Result:
        return CliRunner().invoke(central, ["group", words[0], str(config), *words[1:]])

    group("add", "山区", "box-v")
    sent = run("send", str(config), "clock.ask", "--group", "山区", "--json")
    assert json.loads(sent.stdout)["boxes"] == ["box-v"]
    group("remove", "山区", "box-v")
    for words in (["--group", "山区", "--role", "hub"], ["--group", "nobody", "--all"]):
        refused = run("send", str(config), "clock.ask", *words)
        assert (refused.exit_code, bool(refused.stderr)) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ["clock.ask"],
        ["clock.ask", "box-x"],
        ["clock.ask", "--role", "coldstore"],
        ["make.tea", "box-v"],
        ["notice.show", "box-v"],
        ["log.fetch", "box-v", "--text", "many"],
        ["log.fetch", "box-v", "--text", "501"],
        ["config.set", "box-v", "--file", "/nowhere/box.toml"],
        ["config.set", "box-v", "--text", "字" * 20_000],
        ["agent.update", "box-v"],
    ],
)
def test_what_cannot_be_ordered_is_refused_with_a_reason(words: list[str], config: Path) -> None:
    """Exit code 2, a sentence, and nothing that waits."""
    refused = run("send", str(config), *words)
    assert refused.exit_code == 2
    assert refused.stderr.strip()
    assert run("list", str(config)).stdout == ""


def test_settings_that_differ_are_an_exit_code(config: Path, tmp_path: Path) -> None:
    """For whoever watches a rollout."""
    assert run("settings", str(config)).exit_code == 0
    new = tmp_path / "new.toml"
    new.write_text("[box]\n")
    assert run("send", str(config), "config.set", "box-v", "--file", str(new)).exit_code == 0
    drifting = run("settings", str(config), "--json")
    assert drifting.exit_code == 1
    told = {row["box"]: row["drift"] for row in map(json.loads, drifting.stdout.splitlines())}
    assert told == {"box-hub": False, "box-v": True}


def test_names_that_no_order_has(config: Path) -> None:
    """Exit code 1."""
    assert run("list", str(config), "0" * 12).exit_code == 1
    assert run("fetch", str(config), "0" * 32).exit_code == 1


def test_a_pack_of_rules_goes_to_all_boxes(config: Path, tmp_path: Path) -> None:
    """A version each time that it changes; one whose golden samples fail is told, and sent to none."""
    pack, text = tmp_path / "carriers.toml", packaged_text()
    pack.write_text(text, encoding="utf-8")
    first = json.loads(run("rules", str(config), str(pack), "--json").stdout)
    assert (first["version"], first["is_new"]) == (1, True)
    assert "sent already" in run("rules", str(config), str(pack)).stdout
    pack.write_text(text.replace("SF[0-9]{13}", "SF[0-9]{12}"), encoding="utf-8")
    bad = run("rules", str(config), str(pack))
    assert (bad.exit_code, "SF" in bad.stderr) == (2, True)
    pack.write_text(text + "# changed\n", encoding="utf-8")
    assert json.loads(run("rules", str(config), str(pack), "--json").stdout)["version"] == 2
    assert run("rules", str(config), str(tmp_path / "none")).exit_code == 2


def packaged_text() -> str:
    """The rules that come with the program."""
    return files("logistics").joinpath("packs/carriers.toml").read_text(encoding="utf-8")
