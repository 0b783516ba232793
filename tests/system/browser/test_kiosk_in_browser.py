"""The screen's unit opens the counter's page as an elder can read it, with nothing outside of the page."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page, Playwright

from edge_agent.counter.web.app import serve_counter
from tests import needs
from tests.edge_agent.counter.rig import Rig, running
from tests.system.shims.make import preload
from tests.system.shims.units import shut_in

UNIT = needs.ROOT / "systemd" / "sanji-kiosk.service"
# What only a real screen, or the unit's own folders, can bear.
ON_A_SCREEN = ("--ozone-platform", "--kiosk", "--user-data-dir")
_SIZE = "one => parseFloat(getComputedStyle(one).fontSize)"
_NOBODY = 65_534
_SUM = "data:text/html,<p></p><script>document.querySelector('p').textContent=6*7</script>"
_PAGE = "<p>words</p><p style='font-size: 9px'>small print</p>"


def command() -> list[str]:
    """The words by which the unit starts Chromium; the last one is the address."""
    text = UNIT.read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    words = shlex.split(line)
    return words[words.index("/usr/bin/chromium") + 1 :]


@pytest.fixture
def kiosk(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as the unit starts it, but for what wants a screen."""
    needs.chinese_fonts()
    flags = [word for word in command()[:-1] if not word.startswith(ON_A_SCREEN)]
    args = [*flags, "--no-sandbox", "--disable-gpu"]
    chromium = playwright.chromium.launch(executable_path=str(needs.chromium()), args=args)
    yield chromium
    chromium.close()


@pytest.fixture
def page(kiosk: Browser) -> Iterator[Page]:
    """An empty page of the kiosk's, on the smaller screen."""
    made = kiosk.new_page(viewport={"width": 800, "height": 480})
    made.set_default_timeout(8000)
    yield made
    made.close()


def test_it_shows_the_page_alone() -> None:
    """Full screen, on the box's own address, with nothing that only a test would switch off."""
    words = command()
    assert "--kiosk" in words
    assert words[-1].startswith("http://127.0.0.1:8088/")
    assert not {"--no-sandbox", "--disable-web-security"} & set(words)


def test_the_page_is_in_large_letters(page: Page, tmp_path: Path) -> None:
    """The address asks for the elder's page, and the page stays so."""
    with running(tmp_path) as rig:
        _look(page, rig)


def _look(page: Page, rig: Rig) -> None:
    serving = serve_counter(rig.settings, rig.board, rig.asking)
    try:
        page.goto(serving.url.rstrip("/") + "/" + command()[-1].split("/", 3)[3])
        assert page.locator("body").evaluate(_SIZE) >= 22
        page.goto(serving.url)
        assert "elder" in (page.locator("html").get_attribute("class") or "")
    finally:
        page.close()
        serving.stop()


def test_no_text_is_small(page: Page) -> None:
    """Text without a size has 22 px, and no text less than 18, whatever a page says."""
    page.set_content(_PAGE)
    plain, small = (page.locator("p").nth(number).evaluate(_SIZE) for number in (0, 1))
    assert (plain, small) == (22, 18)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others than us may look into."""
    with TemporaryDirectory(prefix="sanji-kiosk-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_its_sandbox_works_under_the_units_filter(open_folder: Path) -> None:
    """As somebody without rights, and under what the unit forbids, Chromium shuts the page in and runs it.

    Without its own sandbox it would not start, for it is not told to do without.
    """
    needs.root()
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, _NOBODY, _NOBODY)
    can_nest = subprocess.run(
        ["unshare", "--user", "true"], user=_NOBODY, group=_NOBODY, extra_groups=[], check=False
    )
    needs.require(can_nest.returncode == 0, "needs user namespaces for everybody, as Debian has them")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(home)}
    words = ["--headless", "--disable-gpu", f"--user-data-dir={home}/profile", "--dump-dom", _SUM]
    done = subprocess.run(
        [str(needs.chromium()), *words],
        env={**env, **shut_in("sanji-kiosk", preload(open_folder, ["shut_in"]))},
        user=_NOBODY,
        group=_NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "<p>42</p>" in done.stdout, done.stderr[-3000:]
