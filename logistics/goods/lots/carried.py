"""What the centre knows of a site's lots, as the site's boxes hold it: what other boxes told of each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from logistics.events.all import AnyEvent
from logistics.events.lots import Lot, LotBegun, LotBlocked, LotCertified, LotInspected, LotSettled
from logistics.events.shape import Name
from logistics.goods.lots.account import Account, Entry, Odd, fold, reason
from logistics.goods.lots.heard import Heard, Hearing
from logistics.parcels.told import Told

ROWS_MAX = 2_000
STREAM = "centre"
"""Where facts stand that came in this table, as far as an account tells."""
MORE_MAX = 8_000
HEARD_MAX = 4_000
_Millis = Annotated[int, Meta(ge=0, le=2**62)]
_E = TypeVar("_E", LotBegun, LotBlocked, LotCertified, LotInspected, LotSettled)


class Dated(Struct, Generic[_E], frozen=True, array_like=True):
    """A fact with its time (UTC ms)."""

    at_ms: _Millis
    event: _E


class Carried(Struct, frozen=True, omit_defaults=True):
    """A lot. `net_g` is what is left of it by all that the centre had `heard`, as its table says.

    `blocked` is the newest block or release, `mixed_ms` when something was last graded or mixed into it:
    a certificate from before that holds no more.
    """

    lot: Lot
    net_g: int
    begun: Dated[LotBegun] | None = None
    blocked: Dated[LotBlocked] | None = None
    inspected: Dated[LotInspected] | None = None
    certified: Dated[LotCertified] | None = None
    settled: Dated[LotSettled] | None = None
    mixed_ms: _Millis = 0

    @property
    def is_stale(self) -> bool:
        """Whether its certificate holds no more."""
        return self.certified is not None and self.mixed_ms > self.certified.at_ms


class CarriedTable(Struct, frozen=True):
    """A site's lots. `heard` is what their `net_g` are made of, and of what its silence on others is.

    It tells of the streams of the site's boxes: what a box of it told and is not there is in no `net_g`.
    `more` are lots on hand whose rows had no room, `left_out` counts those whose numbers had none either.
    Where none is left out, a lot that is in neither is used up, by all that the centre had heard.
    """

    site: Name
    rows: Annotated[tuple[Carried, ...], Meta(max_length=ROWS_MAX)]
    left_out: Annotated[int, Meta(ge=0)] = 0
    heard: Annotated[tuple[Heard, ...], Meta(max_length=HEARD_MAX)] = ()
    more: Annotated[tuple[Lot, ...], Meta(max_length=MORE_MAX + ROWS_MAX)] = ()


class Known:
    """A table as a box looks lots up in it; without one nothing is known."""

    def __init__(self, table: CarriedTable | None = None) -> None:
        self.rows: Mapping[str, Carried] = {row.lot: row for row in table.rows} if table else {}
        self.heard = Hearing(table.heard if table else ())
        self._others_g: dict[str, int] = {}
        self._more = frozenset(table.more if table else ())
        self._is_whole = table is not None and not table.left_out

    def of_own(self, lot: str) -> Carried | None:
        """What is known of a lot that the box has facts of: no row of it may say that it is used up."""
        row = self.rows.get(lot)
        if row is None and self._is_whole and lot not in self._more:
            return Carried(lot, 0)
        return row

    def others_g(self, lot: str) -> int | None:
        """What others did to a lot's mass by this table; None until it was found."""
        return self._others_g.get(lot)

    def find_others(self, lot: str, others_g: int) -> None:
        """Keep what was found, for no fact of the box's own changes it: the centre had not heard of that."""
        self._others_g[lot] = others_g


NOTHING = Known()


_encoder = msgspec.msgpack.Encoder(order="sorted")
_decoder = msgspec.msgpack.Decoder(CarriedTable)


def encode(whole: CarriedTable) -> bytes:
    """The table as it is kept and sent: the same bytes for the same lots."""
    return _encoder.encode(whole)


def decode(data: bytes) -> CarriedTable:
    """The table in bytes of `encode`. Raises ValueError."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise ValueError(f"lots: {why}") from why


def carry(account: Account, counts: Callable[[Told], bool]) -> Carried:
    """An account as it is carried, with the masses of those facts that count."""
    newest = account.certificates[-1] if account.certificates else None
    return Carried(
        account.lot,
        sum(entry.net_g for entry in account.entries if counts(entry.told)),
        begun=_dated(account.begun, LotBegun),
        blocked=_dated(account.blocked, LotBlocked),
        inspected=_dated(account.inspected, LotInspected),
        certified=_dated(newest, LotCertified),
        settled=_dated(account.settled, LotSettled),
        mixed_ms=_mixed_ms(account.entries),
    )


def counted_g(
    own: Account, corrections: Iterable[Told], told: Callable[[], Iterable[Told]], heard: Hearing
) -> int:
    """What a box's own facts make of a lot's carried mass: of those that the centre had heard.

    `corrections` are among `told`, which is asked only while the centre does not know one of them yet.
    """
    if all(heard.has(one.place) for one in corrections):
        return sum(entry.net_g for entry in own.entries if heard.has(entry.told.place))
    return fold(own.lot, [one for one in told() if heard.has(one.place)]).on_hand_g


def with_carried(own: Account | None, carried: Carried, own_g: int = 0) -> Account:
    """A lot's account by the box's own facts and by what others told: nothing counts twice.

    `own_g` of the carried mass is of the box's own facts (`counted_g`). What it told on a disk that is gone
    is others' to it. Of what is said the newest counts. What nobody began has no mass but the box's own.
    """
    mine = own or Account(carried.lot)
    others_g = carried.net_g - own_g
    begun = mine.begun or _told(carried.begun)
    if others_g and begun:
        entry = Entry(_told(carried.begun) or begun, "carried", others_g)
        mine = replace(mine, entries=(entry, *mine.entries))
    blocked = _newer(mine.blocked, _told(carried.blocked))
    known = {one.event for one in mine.certificates}
    papers = [one for one in _listed(_told(carried.certified)) if one.event not in known]
    certificates = sorted((*papers, *mine.certificates), key=_at)
    mixed_ms = max(carried.mixed_ms, _mixed_ms(mine.entries))
    holds = bool(certificates) and certificates[-1].at_ms >= mixed_ms
    return replace(
        mine,
        begun=begun,
        settled=_newer(mine.settled, _told(carried.settled)),
        certificates=tuple(certificates),
        certified=certificates[-1] if holds else None,
        inspected=_newer(mine.inspected, _told(carried.inspected)),
        blocked=blocked,
        block=reason(blocked),
        odd=tuple(_still_odd(mine.odd, is_known=begun is not None, is_short=mine.on_hand_g < 0)),
    )


def _still_odd(odd: Iterable[Odd], *, is_known: bool, is_short: bool) -> Iterable[Odd]:
    """What was odd to the box alone may be explained by what others told."""
    explained = {*(("unknown",) if is_known else ()), *(() if is_short else ("overdrawn",))}
    return (one for one in odd if one.kind not in explained)


def _dated(told: Told | None, kind: type[_E]) -> Dated[_E] | None:
    return Dated(told.at_ms, told.event) if told and isinstance(told.event, kind) else None


def _told(dated: Dated[_E] | None) -> Told | None:
    if dated is None:
        return None
    event: AnyEvent = dated.event
    return Told(dated.at_ms, STREAM, 0, event)


def _listed(told: Told | None) -> tuple[Told, ...]:
    return (told,) if told else ()


def _newer(one: Told | None, other: Told | None) -> Told | None:
    return max(_listed(one) + _listed(other), key=_at, default=None)


def _at(told: Told) -> int:
    return told.at_ms


def _mixed_ms(entries: Iterable[Entry]) -> int:
    mixed = (one.told.at_ms for one in entries if one.net_g > 0 and one.way in ("graded", "reshaped"))
    return max(mixed, default=0)
