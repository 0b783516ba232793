"""docs/field.md names every file that a card is made of, and every unit."""

import re

from tests.needs import ROOT

PAGE = (ROOT / "docs" / "field.md").read_text(encoding="utf-8")
FOLDER = ROOT / "firmware_configs"


def test_every_file_of_a_card_is_on_the_page() -> None:
    """By the path that its table gives, below the folder that stands above the table."""
    named = set(re.findall(r"`([^`\s]+)`", PAGE))
    for top in ("rootfs/etc", "readonly/etc", "."):
        names = ("cloud-init/*", "centre/**/*") if top == "." else ("**/*",)
        paths = {path for name in names for path in (FOLDER / top).glob(name) if path.is_file()}
        assert paths
        missing = {str(path.relative_to(FOLDER / top)) for path in paths} - named
        assert missing == set(), top


def test_every_unit_is_on_the_page() -> None:
    """A service that a timer starts is named by its timer."""
    timers = {path.stem for path in (ROOT / "systemd").glob("*.timer")}
    services = {path.name for path in (ROOT / "systemd").glob("*.service") if path.stem not in timers}
    rows = re.findall(r"^\| (`sanji-[^|]+) \|", PAGE, flags=re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([a-z.@-]+)`", row) if not name.endswith(".path")]
    assert {name for name in named if name.startswith("sanji-")} == services | {
        f"{timer}.timer" for timer in timers
    }
