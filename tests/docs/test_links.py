"""Pages lead to what is there, and both READMEs lead to every page."""

import re
from pathlib import Path

import pytest

from tests.needs import ROOT

READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(page: Path) -> list[tuple[Path, str]]:
    """What a page leads to beside it: a file and, within a page, a heading."""
    found = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in link and not link.startswith("mailto:"):
            path, _, heading = link.partition("#")
            found.append((page.parent / path if path else page, heading))
    return found


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as those who show Markdown make them: small letters, joined."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_leads_to_is_there(page: Path) -> None:
    """Files, pictures, headings."""
    dead = [
        f"{path.name}#{heading}" if heading else str(path)
        for path, heading in links(page)
        if not path.exists() or (heading and heading not in anchors(path))
    ]
    assert dead == []


@pytest.mark.parametrize("name", READMES)
def test_a_readme_leads_to_every_page(name: str) -> None:
    """Of docs, and of the project."""
    named = {path.resolve() for path, _ in links(ROOT / name)}
    wanted = {*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")} - {ROOT / one for one in READMES}
    assert sorted(path.name for path in wanted - named) == []


def test_the_tables_of_security_have_their_overview() -> None:
    """Each of them."""
    named = {path.resolve() for path, _ in links(ROOT / "docs" / "security.md")}
    assert set((ROOT / "docs" / "security").glob("*.md")) - named == set()
