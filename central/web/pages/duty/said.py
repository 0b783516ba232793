"""Says a matter in the reader's language: what it is, where, and by which rule it is on the board."""

from msgspec import Struct

from central.web.frame import Visit
from central.web.pages.ledgers.shown import yuan
from central.web.words import Words
from logistics.duty.board import Standing
from logistics.duty.judge import Matter

_IN_ROOMS = frozenset({"alert", "lots"})


class Said(Struct, frozen=True):
    """A matter in words: `where` is empty for the whole county, `slug` names it within a page."""

    title: str
    where: str
    why: str
    slug: str


class Shown(Struct, frozen=True):
    """A matter as it stands and in words."""

    one: Standing
    said: Said


def said(words: Words, matter: Matter) -> Said:
    """The matter in words. What another version judged is shown as it was written."""
    return Said(_title(words, matter), _where(words, matter), _why(words, matter), slug(matter.key))


def slug(key: str) -> str:
    """A key as the name of a place on a page."""
    return "m-" + "".join(letter if letter.isalnum() else "-" for letter in key)


def shown(visit: Visit, found: tuple[Standing, ...]) -> list[Shown]:
    """What stands on the board, in the visitor's language."""
    return [Shown(one, said(visit.words, one.matter)) for one in found]


def _title(words: Words, matter: Matter) -> str:
    if matter.kind == "alert":
        return words.word("alert.kind", str(matter.fields.get("kind", "")))
    return words.word("duty.kind", matter.kind)


def _where(words: Words, matter: Matter) -> str:
    site = words.site(matter.site) if matter.site else ""
    which = words.room(matter.site, matter.which) if matter.kind in _IN_ROOMS else matter.which
    if matter.kind == "cod":
        which = ""
    return " · ".join(filter(None, (site, which)))


def _why(words: Words, matter: Matter) -> str:
    try:
        return words.text(f"duty.why.{matter.why}", **_fields(words, matter))
    except KeyError:
        return f"{matter.why} {matter.fields}"


def _fields(words: Words, matter: Matter) -> dict[str, str]:
    """Lengths of time in the reader's words, money in yuan, the rest as it is."""
    found: dict[str, str] = {"at": words.moment(matter.since_ms)}
    for name, value in matter.fields.items():
        if isinstance(value, int) and name.endswith("_ms"):
            found[name[:-3]] = words.span(value)
        elif isinstance(value, int) and name.endswith("_fen"):
            found[name[:-4]] = yuan(value)
        elif isinstance(value, int) and name.endswith("_mc"):
            found[name[:-3]] = words.temperature(value)
        elif name == "reason" and matter.kind == "command":
            found[name] = words.word("duty.reason", str(value))
        else:
            found[name] = f"{value:,}" if isinstance(value, int) else str(value)
    return found
