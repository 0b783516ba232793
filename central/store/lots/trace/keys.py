"""What products are called outside: their GTINs and names, as the register of standards has them on a day."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from central.store.ledgers.register import standards
from central.store.ledgers.register.tables import standard
from logistics.goods.epcis.naming import Naming, gtin14
from logistics.goods.standards.standard import Standard


class Called(Struct, frozen=True):
    """The naming with all GTINs, what each product is called in Chinese and English, and its GTINs ever.

    These are in 14 digits: codes that were printed under an earlier version go on leading somewhere.
    """

    naming: Naming
    names: dict[str, tuple[str, str]]
    ever: dict[str, frozenset[str]]

    def is_of(self, product: str, gtin: str) -> bool:
        """Whether a GTIN is or was a product's, or is going to be."""
        return gtin14(gtin) in self.ever.get(product, ())


class Keys:
    """The register's names over those of the settings: read anew each day and after each version entered."""

    def __init__(self, naming: Naming, sites: Iterable[str] = ()) -> None:
        self._naming = replace(naming, sites=frozenset(sites))
        self._read: tuple[tuple[int, int, str], Called] | None = None

    def now(self, connection: Connection, now_ms: int) -> Called:
        """As they are on the local day of `now_ms`. GTINs of the settings count before the register's."""
        here = standard.c
        count, made_ms = connection.execute(
            select(func.count(), func.coalesce(func.max(here.made_ms), 0))
        ).one()
        mark = (int(count), int(made_ms), self._naming.day(now_ms))
        known = self._read
        if known is None or known[0] != mark:
            known = mark, self._called(connection, mark[-1])
            self._read = known
        return known[1]

    def _called(self, connection: Connection, day: str) -> Called:
        versions: dict[str, list[Standard]] = {}
        for one in standards.listed(connection):
            versions.setdefault(one.standard.product, []).append(one.standard)
        valid = {name: _valid(each, day) for name, each in versions.items()}
        gtins = {name: one.gtin for name, one in valid.items() if one.gtin}
        names = {name: (one.zh, one.en) for name, one in valid.items()}
        ever = {name: {gtin14(one.gtin) for one in each if one.gtin} for name, each in versions.items()}
        for name, gtin in self._naming.gtins.items():
            ever.setdefault(name, set()).add(gtin14(gtin))
        naming = replace(self._naming, gtins={**gtins, **self._naming.gtins})
        return Called(naming, names, {name: frozenset(each - {""}) for name, each in ever.items()})


def _valid(versions: Sequence[Standard], day: str) -> Standard:
    """The version of a day; where none is valid the last that was, and before all of them the first."""
    begun = [one for one in versions if one.valid_from <= day]
    return next((one for one in reversed(begun) if one.holds_on(day)), begun[-1] if begun else versions[0])
