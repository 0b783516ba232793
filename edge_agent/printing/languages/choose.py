"""The printers' languages by the name that a profile gives them: one file and one line each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct

from edge_agent.printing import layout
from edge_agent.printing.languages import escpos, tspl
from edge_agent.printing.languages.state import State
from edge_agent.printing.layout import Sheet
from edge_agent.printing.profiles import Profile
from edge_agent.printing.settings import Printer
from logistics.goods.slip import PurchaseSlip
from logistics.labels import Label, ShelfLabel


class Language(Struct, frozen=True):
    """How a printer is told what to print, what it is asked, and what its one-byte answers mean."""

    encoded: Callable[[Sheet, Profile], bytes]
    queries: tuple[bytes, ...]
    state_of: Callable[[tuple[bytes, ...]], State | None]


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "tspl": Language(tspl.encoded, tspl.QUERIES, tspl.state_of),
        "escpos": Language(escpos.encoded, escpos.QUERIES, escpos.state_of),
    }
)


def sheet_of(label: Label, settings: Printer, profile: Profile) -> Sheet:
    """The label laid out for this printer. Raises layout.DoesNotFit."""
    if isinstance(label, ShelfLabel):
        return layout.shelf(label, profile, bars=settings.code == "code128")
    if isinstance(label, PurchaseSlip):
        return layout.slip(label, profile)
    return layout.lot(label, profile)
