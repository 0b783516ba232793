"""What the centre's tables say at the counter: what should arrive, where parcels go, what they cost."""

from collections.abc import Collection, Mapping

from edge_agent.trade.tables.held import Held
from logistics.goods.lots.carried import Known
from logistics.goods.parties import Party
from logistics.goods.standards.register import Register
from logistics.parcels.tables.expected import ExpectedTable
from logistics.parcels.tables.pricing import PriceTable, Zone


class Ahead:
    """The agent's thread owns it; each answer goes by the table that is held at that moment."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._numbers: tuple[ExpectedTable | None, Collection[str]] = (None, ())

    def expected_all(self) -> Collection[str]:
        """The waybills that couriers announced for this site."""
        table = self._held.expected_all()
        if table is not self._numbers[0]:
            self._numbers = (table, frozenset(row.waybill for row in table.rows) if table else ())
        return self._numbers[1]

    def due_fen(self, waybill: str) -> int | None:
        """What a manifest says is to be paid for a parcel; None where it says nothing."""
        known = self._held.expected(waybill)
        return known.cod_fen if known else None

    @property
    def version(self) -> str:
        """The routing table's version, "" for none."""
        version = self._held.version("routing")
        return str(version) if version else ""

    def to(self, waybill: str) -> str | None:
        """The site that a parcel goes to, by its manifest's hints or its own number; None for no row."""
        table, known = self._held.routing(), self._held.expected(waybill)
        if table is None:
            return None
        hints = (known.segment, known.place) if known else ("", "")
        row = table.route(waybill, segment=hints[0], place=hints[1])
        return row.to if row else None

    def standards(self) -> Register:
        """What produce is judged by."""
        return self._held.standards()

    def parties(self) -> Mapping[str, Party]:
        """Who brings produce, by their numbers."""
        return self._held.parties()

    def carried(self) -> Known:
        """What other boxes and the centre know of the site's lots."""
        return self._held.lots()

    def prices(self) -> "Priced | None":
        """The price table with its version, None for none."""
        table = self._held.prices()
        return None if table is None else Priced(table, str(self._held.version("prices") or "file"))


class Priced:
    """A price table under its version."""

    def __init__(self, table: PriceTable, version: str) -> None:
        self._table = table
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Priced) and (other._table, other.version) == (self._table, self.version)

    def __hash__(self) -> int:
        return hash(self.version)

    @property
    def zones(self) -> Mapping[str, Zone]:
        """All zones by their key, in the table's order."""
        return self._table.zones

    def price_fen(self, zone: str, weight_g: int) -> int:
        """The price in whole fen. Raises PriceError."""
        return self._table.price_fen(zone, weight_g)
