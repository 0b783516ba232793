"""What products are called outside: their GTINs and names, as the register of standards has them now."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from central.store.ledgers.register.tables import standard
from logistics.goods.epcis.naming import Naming
from logistics.goods.standards.standard import Standard


class Called(Struct, frozen=True):
    """The naming with all GTINs, and what each product is called in Chinese and in English."""

    naming: Naming
    names: dict[str, tuple[str, str]]


class Keys:
    """The register's names over those of the settings: read anew when somebody has entered a version."""

    def __init__(self, naming: Naming, sites: Iterable[str] = ()) -> None:
        self._naming = replace(naming, sites=frozenset(sites))
        self._read: tuple[tuple[int, int], Called] | None = None

    def now(self, connection: Connection) -> Called:
        """As they are now. A GTIN of the settings counts before one of the register."""
        here = standard.c
        count, made_ms = connection.execute(
            select(func.count(), func.coalesce(func.max(here.made_ms), 0))
        ).one()
        mark = (int(count), int(made_ms))
        known = self._read
        if known is None or known[0] != mark:
            known = mark, self._called(connection)
            self._read = known
        return known[1]

    def _called(self, connection: Connection) -> Called:
        query = select(standard.c.body).order_by(standard.c.product, standard.c.version)
        newest: dict[str, Standard] = {}
        for body in connection.execute(query).scalars():
            one = msgspec.json.decode(body, type=Standard)
            newest[one.product] = one
        gtins = {name: one.gtin for name, one in newest.items() if one.gtin}
        names = {name: (one.zh, one.en) for name, one in newest.items()}
        return Called(replace(self._naming, gtins={**gtins, **self._naming.gtins}), names)
