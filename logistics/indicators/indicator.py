"""An indicator of the plan: what is asked for, by when, of whom, and where its figures come from."""

from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from logistics.indicators.figures import Figure, Form

Compare = Literal[">=", "<=", "<", "by", "record"]
Computed = Literal[
    "coverage",
    "complete_townships",
    "hubs",
    "hub_carriers",
    "parcels_down",
    "parcels_up",
    "up_share",
    "centres",
    "townships_served",
    "stations",
    "villages_served",
    "villages_unserved",
    "active_stations",
    "township_daily",
    "village_two_days",
    "village_three_weekly",
    "park_daily",
    "sites_heard",
    "standards",
    "traceable_lots",
]
COMPUTED: tuple[Computed, ...] = get_args(Computed)


class Named(Struct, frozen=True, forbid_unknown_fields=True):
    """What something is called in Chinese and in English."""

    zh: str
    en: str


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    """What a figure counts, and in which form it is written."""

    zh: str
    en: str
    form: Form


class Indicator(Struct, frozen=True):
    """One figure that the plan asks for.

    `clause`, `unit` and `responsible` are keys of the pack. `target` is None where the plan sets none.
    `computed` is the name of what counts it, None where people enter it. `measure` is the unit of what is
    entered of a change, now and at the baseline; it is "" for all others.
    """

    code: str
    clause: str
    zh: str
    en: str
    unit: str
    form: Form
    compare: Compare
    target: Figure | None
    deadline: date
    responsible: tuple[str, ...]
    computed: Computed | None = None
    measure: str = ""
    note_zh: str = ""
    note_en: str = ""

    @property
    def needs_baseline(self) -> bool:
        """Whether it is a change, which is nothing without what it changed from."""
        return self.form == "change"

    @property
    def entered(self) -> Form:
        """In which form people enter it."""
        return "number" if self.form == "change" else self.form


class Pack(Struct, frozen=True):
    """All indicators in the order of the plan, with what their keys stand for."""

    units: dict[str, Unit]
    departments: dict[str, Named]
    clauses: dict[str, Named]
    indicators: tuple[Indicator, ...]

    def one(self, code: str) -> Indicator | None:
        """The indicator with a code."""
        return next((one for one in self.indicators if one.code == code), None)
