"""The sheet that boxes are installed by: printed, with a line a box and places to tick."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from central.alerts.words.compose import LANGUAGES, TEXTS
from logistics.counties.rows import Profile
from plumbing import i18n
from plumbing.i18n import Catalogue
from plumbing.web.templates import templates_in


class Line(Struct, frozen=True):
    """A box. `place` is what people call its site."""

    box: str
    site: str
    place: str
    model: str
    code: str


def printed(lines: Sequence[Line], county: Profile, centre: str, until_ms: int) -> str:
    """A page of HTML that needs nothing beside it, on A4 as many sheets as it takes."""
    texts = i18n.load(TEXTS / "cards", LANGUAGES)
    until = datetime.fromtimestamp(until_ms // 1000, ZoneInfo(county.timezone))
    zh, en = (partial(_text, texts.get(language)) for language in LANGUAGES)
    return (
        templates_in(Path(__file__).parent)
        .get_template("sheet.html")
        .render(
            lines=lines,
            county=county,
            facts={"count": len(lines), "until": f"{until:%Y-%m-%d %H:%M}", "centre": centre},
            zh=zh,
            en=en,
        )
    )


def _text(catalogue: Catalogue, key: str, **fields: object) -> str:
    return catalogue.text(f"sheet.{key}", **fields)
