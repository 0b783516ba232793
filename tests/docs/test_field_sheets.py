"""The sheets for who installs: each command on them works as it stands; pictures and links are there."""

import re
import shlex
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from edge_agent.counter.web.frame import TEXTS
from edge_agent.store.outbox import Outbox
from logistics.events.boxes import BoxStarted
from plumbing.commands import run
from plumbing.i18n import load
from tests.central.centre import NOW, batch, centre_in
from tests.central.database.address import address_in
from tests.central.fleet.cards.test_commands import IDENTITY, KEY
from tests.central.test_settings import DATABASE, GOOD
from tests.needs import ROOT

FOLDER = ROOT / "docs" / "field"
PAGES = sorted(FOLDER.rglob("*.md"))
CENTRE, BOX = "/etc/sanji/centre.toml", "/var/lib/sanji/box.toml"


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


def commands(page: str) -> list[str]:
    """What a sheet has people type, in its order."""
    text = (FOLDER / "zh-CN" / f"{page}.md").read_text(encoding="utf-8")
    return [line.strip() for line in re.findall(r"^ {4,}(sanji .+)$", text, flags=re.MULTILINE)]


def table(page: str) -> str:
    """The sheet's own table of boxes as CSV."""
    text = (FOLDER / "zh-CN" / f"{page}.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (name|sc\w+|hub\w+) \| (\S+) \| (\S+) \|$", text, flags=re.MULTILINE)
    return "\n".join(",".join(row) for row in rows) + "\n"


def typed(line: str, **places: str) -> None:
    """The command does what it says."""
    for place, real in places.items():
        line = line.replace(place, real)
    assert run(shlex.split(line)[1:]) == 0, line


@pytest.fixture(name="centre")
def _centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    # The old box has told of itself: else an order for it is a slip of the pen.
    started = BoxStarted(site="SC-046", role="village", version="1")
    with centre_in(tmp_path) as before:
        before.receive(batch("sc046", 1, (NOW, started), box="sc046"))
    text = GOOD.replace(DATABASE, address_in(tmp_path))
    Path("centre.toml").write_text(text + IDENTITY.format(folder=tmp_path), encoding="utf-8")
    Path("field.pub").write_text(KEY, encoding="ascii")
    Path("sanji.deb").write_bytes(b"the package")
    Path("boxes.csv").write_text(table("rollout"), encoding="utf-8-sig")
    typed("sanji central ca init centre.toml")
    return str(tmp_path / "centre.toml")


def test_a_rollout_as_the_sheet_has_it(centre: str) -> None:
    """From its own table to cards that are good."""
    for line in commands("rollout"):
        typed(line, **{CENTRE: centre, "卡的盘符": "cards/sc046", "被偷": "stolen"})
    assert Path("cards/hub1/sanji/enrol.toml").exists()
    assert Path("card/sanji/sanji.deb").exists()


def test_a_swap_as_the_sheet_has_it(centre: str, tmp_path: Path) -> None:
    """The spare's file, the list, the box's settings; the old one's records, and the word for thieves."""
    typed(commands("rollout")[0], **{CENTRE: centre})
    data = tmp_path / "data"
    data.mkdir()
    Path("sc046.toml").write_text(_SETTINGS.format(folder=data), encoding="utf-8")
    export, *_ = [line for line in commands("swap") if "outbox export" in line]
    for line in commands("swap"):
        if line != export:
            typed(line, **{CENTRE: centre})
    assert [path.name for path in Path("spare/sanji").iterdir()] == ["enrol.toml"]
    Outbox(data / "box.sqlite", stream="s1", boot="b1").close()
    typed(export, **{BOX: "sc046.toml"})


_SETTINGS = """
[box]
name = "sc046"
site = "SC-046"
role = "village"
data_dir = "{folder}"

[broker]
addresses = ["mqtt://127.0.0.1:1883"]
"""


def test_what_the_screen_says_is_what_the_sheet_shows() -> None:
    """In the words of the catalogue."""
    words = load(TEXTS, ("zh-CN", "en")).get("zh-CN")
    page = (FOLDER / "zh-CN" / "lamps.md").read_text(encoding="utf-8")
    assert f"| {words.text('top.unsent', n=12)} |" in page
    assert f"| {words.text('top.lost')} |" in page


def test_lamp_and_buzzer_are_told_as_on_the_page_of_devices() -> None:
    """As many rows, with the same lamps: a sign that is added there is added here."""
    devices = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
    here = (FOLDER / "zh-CN" / "lamps.md").read_text(encoding="utf-8")
    told, shown = _rows(devices, "| heard | seen | means |"), _rows(here, "| 听到 | 灯 | 意思 |")
    colours = {"green": "绿", "red": "红", "yellow": "黄"}
    assert len(told) == len(shown)
    for row, mine in zip(told, shown, strict=True):
        wanted = next((zh for en, zh in colours.items() if row[1].startswith(en)), "")
        assert mine[1][:1] == wanted, (row, mine)


def _rows(text: str, head: str) -> list[list[str]]:
    lines = text.partition(head)[2].splitlines()[2:]
    ends = next(number for number, line in enumerate(lines) if not line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:ends]]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_links_and_pictures_are_there(page: Path) -> None:
    """And each picture of ours says in words what it shows."""
    targets = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert targets
    for target in targets:
        path = page.parent / target
        assert path.exists(), target
        if path.suffix == ".svg":
            assert ElementTree.parse(path).getroot().get("aria-label"), target
