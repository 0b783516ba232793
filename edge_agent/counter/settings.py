"""The settings of the counter: its page, who may be at it, its shelves, and what goes between sites."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from plumbing.settings import Field, Section

Role = Literal["counter", "lead"]
"""`counter` hands out and takes money; `lead` may that, too, and closes days, counts and corrects."""
OperatorId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
CodeForm = Literal["shelf-serial", "letter-serial", "tail"]
# With a serial behind it, it still is a code that a label can say (logistics/labels.py).
ShelfName = Annotated[str, Field(pattern=r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$", max_length=7)]
_ROLES: tuple[Role, ...] = ("counter",)
_BADGE_CHARS = 64
_PIN_BEGINS = "$argon2"
_USES_SHELVES = frozenset({"village", "township"})


class Web(Section):
    """The page for the screen at the counter; without this table there is none."""

    host: str = "127.0.0.1"
    """Where it is served: as it is, for a screen at the box alone; from elsewhere it wants a PIN."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8088
    """The page's port; 0: any free one."""
    voice_dir: Path | None = None
    """A folder of spoken prompts (`sanji edge prompts` lists them); left out: beeps alone."""


class Operator(Section):
    """Somebody who may be at the counter: [operator.NUMBER], as `sanji edge operator` prints it."""

    name: Annotated[str, Field(min_length=1, max_length=32)]
    """What the page calls the operator; it never leaves the box."""
    badge: str = ""
    """The SHA-256 of the badge's text, so that no badge can be made from this file; empty: no badge."""
    pin: str = ""
    """The argon2 hash of the PIN; empty: no PIN."""
    roles: Annotated[list[Role], Field(min_length=1, default_factory=lambda: list(_ROLES))]
    """What the operator may do: counter, lead (which may all)."""


def operator_faults(tables: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What is wrong with the operators. It never repeats a secret that was written in place of its hash."""
    for number, table in tables.items():
        badge, pin = table.get("badge", ""), table.get("pin", "")
        if not badge and not pin:
            yield f"{number}: has neither badge nor pin, so nobody could sign in; run sanji edge operator"
        if isinstance(badge, str) and badge and not _is_digest(badge):
            yield f"{number}.badge: is no SHA-256; sanji edge operator prints it"
        if isinstance(pin, str) and pin and not pin.startswith(_PIN_BEGINS):
            yield f"{number}.pin: is no argon2 hash; sanji edge operator prints it"
    yield from _twice(tables, "badge", "have the same badge; it could not tell them apart")
    yield from _twice(tables, "name", "have the same name; the page could not tell them apart")


def _twice(tables: dict[str, dict[str, Any]], key: str, what: str) -> Iterator[str]:
    seen: dict[str, str] = {}
    for number, table in tables.items():
        value = table.get(key)
        if not isinstance(value, str) or not value:
            continue
        if value in seen:
            yield f"{number}: and operator {seen[value]} {what}"
        seen.setdefault(value, number)


def _is_digest(text: str) -> bool:
    return len(text) == _BADGE_CHARS and set(text) <= set("0123456789abcdef")


class Shelves(Section):
    """The shelves onto which arrivals go, each under a pickup code; without this table there are none."""

    capacity: Annotated[
        dict[ShelfName, Annotated[int, Field(ge=1, le=2_000)]], Field(min_length=1, max_length=200)
    ]
    """How many parcels each shelf holds, in the order in which they are filled: "2-1" = 40."""
    code: CodeForm = "shelf-serial"
    """shelf-serial: 2-1-0001; letter-serial: A00001; tail: the waybill's last four, longer where needed."""
    use: Literal["by_role", "always", "never"] = "by_role"
    """by_role: at a village's and a township's counter. A hub sorts instead."""

    def are_used(self, role: str) -> bool:
        """Whether arrivals at a box of this role go onto shelves."""
        return self.use == "always" or (self.use == "by_role" and role in _USES_SHELVES)


Grams = Annotated[int, Field(ge=1, le=1_000_000)]
LabelWords = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=24)]


class Produce(Section):
    """Produce at this box: how it is weighed in, and what the labels and cases of its lots say."""

    scale: Annotated[str, Field(max_length=64)] = ""
    """The scale by which produce is weighed; empty: whichever is loaded."""
    tares_g: Annotated[dict[Annotated[str, Field(pattern=r"^\S{1,16}$")], Grams], Field(max_length=12)] = (
        Field(default_factory=dict)
    )
    """What containers weigh, each one tap on the pages: "小筐" = 1800."""
    villages: Annotated[list[Annotated[str, Field(min_length=1, max_length=32)]], Field(max_length=24)] = (
        Field(default_factory=list)
    )
    """Where produce comes from, each one tap; another place is typed."""
    subject: LabelWords = ""
    """Whose word a 承诺达标合格证 is: farm, cooperative or firm, as it is printed; empty: none are issued."""
    contact: LabelWords = ""
    """How to reach the subject, as it is printed on certificates."""
    place: LabelWords = ""
    """Where produce comes from of which no lot says it."""
    domain: Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9.-]{0,60}[a-z0-9])?(:[0-9]{1,5})?)?$")] = ""
    """The host whose pages tell a lot's story: labels lead to it; empty: no lot labels are printed."""
    company_prefix: Annotated[str, Field(pattern=r"^([0-9]{7,10})?$")] = ""
    """The firm's GS1 company prefix, for the SSCCs of cases packed here; empty: cases are not numbered."""
    case_from: Annotated[int, Field(ge=0, le=999_999_999)] = 0
    """The first case's serial number: each box of the firm has a range of its own."""
    case_to: Annotated[int, Field(ge=0, le=999_999_999)] = 999_999
    """The last one; then the counter refuses and says so."""
    fixed_g: Annotated[list[Annotated[int, Field(ge=1, le=100_000)]], Field(max_length=6)] = Field(
        default_factory=lambda: [2500, 5000, 10_000]
    )
    """What parcels of a fixed net weigh, in grams, each one tap on the packing page."""


Place = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Vehicle = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]


class Transport(Section):
    """Bags, vehicles and visits at this site."""

    vehicles: Annotated[list[Vehicle], Field(max_length=12)] = Field(default_factory=list)
    """The vehicles that come here, each one tap on the pages; another one is scanned from its card."""
    destinations: Annotated[list[Place], Field(max_length=24)] = Field(default_factory=list)
    """Sites to which parcels go from here beside those that the county's tables have below and above."""
    visit_gap_min: Annotated[float, Field(ge=1, le=1440)] = 120.0
    """A second visit in the same direction within this time is the same visit: told once."""
