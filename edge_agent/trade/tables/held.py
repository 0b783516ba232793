"""The tables by which a counter sorts, prices and expects: the centre's last good ones, else a file's."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Generic, TypeVar

from edge_agent.settings import Tables
from edge_agent.store.outbox import Outbox
from edge_agent.trade.tables.kept import Kept, KeptTables
from edge_agent.uplink.duties import Reply
from logistics import wire
from logistics.goods import parties
from logistics.goods.lots import carried
from logistics.goods.lots.carried import CarriedTable, Known
from logistics.goods.parties import Party
from logistics.goods.standards import register
from logistics.goods.standards.register import Register
from logistics.parcels.tables import expected, pricing, routing
from logistics.parcels.tables.expected import Expected, ExpectedTable
from logistics.parcels.tables.pricing import PriceTable
from logistics.parcels.tables.routing import RoutingTable
from logistics.parcels.waybills import CarrierPack
from plumbing import codec, logs
from plumbing.sqlite import DiskFull

T = TypeVar("T")
_FILE_BYTES_MAX = 1 << 20
_log = logs.get("tables")


class Held:
    """The agent's loop owns it: to ask costs a look-up, to take a part costs a commit."""

    def __init__(self, outbox: Outbox, settings: Tables) -> None:
        self._outbox = outbox
        self._kept = KeptTables(outbox.db)
        self._routing = _Read(self._kept, "routing", _as_routing, settings.routing_file)
        self._prices = _Read(self._kept, "prices", _as_prices, settings.prices_file)
        self._expected = _Read(self._kept, "expected", expected.decode, None)
        self._standards = _Read(self._kept, "standards", register.decode, None, packaged)
        self._parties = _Read(self._kept, "parties", parties.decode, None)
        self._lots = _Read(self._kept, "lots", carried.decode, None)
        self._carriers = _Read(self._kept, "carriers", _as_carriers, None, packaged_carriers)
        self._all: Mapping[wire.TableName, _Read[Any]] = {
            "routing": self._routing,
            "prices": self._prices,
            "expected": self._expected,
            "standards": self._standards,
            "parties": self._parties,
            "lots": self._lots,
            "carriers": self._carriers,
        }
        self._rows: tuple[ExpectedTable | None, Mapping[str, Expected]] = (None, {})
        self._carried: tuple[CarriedTable | None, Known] = (None, carried.NOTHING)

    def routing(self) -> RoutingTable | None:
        """Where parcels go; None if nobody ever said."""
        return self._routing.value

    def prices(self) -> PriceTable | None:
        """What collected parcels cost; None if nobody ever said."""
        return self._prices.value

    def expected(self, waybill: str) -> Expected | None:
        """What a manifest announced under this number; None for a parcel that nobody announced."""
        table = self._expected.value
        if table is not self._rows[0]:
            self._rows = (table, {row.waybill: row for row in table.rows} if table else {})
        return self._rows[1].get(waybill)

    def expected_all(self) -> ExpectedTable | None:
        """All that was announced, with the day for which it was; None if nothing ever was."""
        return self._expected.value

    def standards(self) -> Register:
        """What produce is judged by: the centre's, and until its first came those of this program."""
        return self._standards.value or Register(())

    def parties(self) -> Mapping[str, Party]:
        """Who brings produce, by their numbers; none until the centre's register came."""
        return self._parties.value or {}

    def lots(self) -> Known:
        """What all boxes told of the site's lots; nothing until the centre said so."""
        table = self._lots.value
        if table is not self._carried[0]:
            self._carried = (table, Known(table))
        return self._carried[1]

    def carriers(self) -> CarrierPack:
        """Which carrier a number may belong to: the centre's pack, and the program's own until one came."""
        return self._carriers.value or packaged_carriers()

    def version(self, table: wire.TableName) -> int:
        """The version held, 0 for none of the centre's: what a sorting or a collection names."""
        return self._all[table].version

    def order(self, part: wire.TablePart, reply: Reply) -> bool:
        """Do the order `table.part`."""
        reply(self.take(part))
        return True

    def take(self, part: wire.TablePart) -> wire.TableHeld | wire.Refused:
        """Keep a part, and go by its table once it is whole and good: on disk when this returns."""
        held = self._all[part.table]
        if part.version == held.version and part.digest != held.digest:
            return wire.Refused("differs")
        coming = self._kept.coming(part.table)
        if part.version > held.version and not (coming and part.version < coming.version):
            try:
                refused = self._put(part)
            except DiskFull:
                return wire.Refused("full")
            if refused:
                _log.warning("table.refused", table=part.table, version=part.version, why=refused)
                return wire.Refused(refused)
        return self._stands(part.table)

    def _put(self, part: wire.TablePart) -> str:
        """Keep the part, in one commit with what follows of it; a word for why the whole cannot be used."""
        reader = self._all[part.table]
        with self._outbox.transaction():
            self._kept.put(part)
            coming = self._kept.coming(part.table)
            if coming is None or len(coming.here) < part.parts:
                return ""
            packed = self._kept.joined(part.table)
            if wire.table_digest(packed) != part.digest:
                self._kept.drop(part.table)
                return "digest"
            whole = Kept(part.version, part.digest, packed)
            if not reader.can(whole):
                self._kept.drop(part.table)
                return "unreadable"
            self._kept.hold(part.table, whole)
        reader.go_by(whole)
        _log.info("table.held", table=part.table, version=part.version)
        return ""

    def _stands(self, name: wire.TableName) -> wire.TableHeld:
        coming = self._kept.coming(name)
        version = self._all[name].version
        if coming is None:
            return wire.TableHeld(name, version)
        return wire.TableHeld(name, version, coming.version, coming.here)


class _Read(Generic[T]):
    """One table, read once a version."""

    def __init__(
        self,
        kept: KeptTables,
        name: wire.TableName,
        read: Callable[[bytes], T],
        file: Path | None,
        first: Callable[[], T] | None = None,
    ) -> None:
        self._name = name
        self._read = read
        self.version, self.digest = 0, ""
        self.value: T | None = None
        whole = kept.held(name)
        if whole is not None:
            self.go_by(whole)
        elif file is not None:
            self.value = self._from_file(file)
        elif first is not None:
            self.value = first()

    def can(self, whole: Kept) -> bool:
        """Whether it can be unpacked and read."""
        try:
            self._unpacked(whole)
        except ValueError:
            return False
        return True

    def go_by(self, whole: Kept) -> None:
        """This version counts; one that this version of the program cannot read is held and not used."""
        self.version, self.digest = whole.version, whole.digest
        try:
            self.value = self._unpacked(whole)
        except ValueError as why:
            _log.warning("table.unreadable", table=self._name, version=whole.version, why=str(why)[:200])
            self.value = None

    def _unpacked(self, whole: Kept) -> T:
        return self._read(codec.unpack(whole.packed, wire.TABLE_BYTES_MAX))

    def _from_file(self, file: Path) -> T | None:
        """A box that never heard of a centre goes by its file; parcels are taken without one, too."""
        try:
            with file.open("rb") as source:
                return self._read(source.read(_FILE_BYTES_MAX))
        except (OSError, ValueError) as why:
            _log.warning("table.file_unusable", table=self._name, file=str(file), why=str(why)[:200])
            return None


@cache
def packaged_carriers() -> CarrierPack:
    """The carriers' rules that came with this program, read once. Raises PackError for a broken build."""
    return CarrierPack.parse(files("logistics").joinpath("packs/carriers.toml").read_text(encoding="utf-8"))


@cache
def packaged() -> Register:
    """The standards that came with this program, read once. Raises RegisterError: a build that is broken."""
    return register.parse(files("logistics").joinpath("packs/products.toml").read_text(encoding="utf-8"))


def _as_routing(data: bytes) -> RoutingTable:
    return routing.parse(data.decode())


def _as_prices(data: bytes) -> PriceTable:
    return pricing.parse(data.decode())


def _as_carriers(data: bytes) -> CarrierPack:
    return CarrierPack.parse(data.decode("utf-8"))
