"""What is told of money and of goods that others own: whole fen, whole pieces."""

from typing import Annotated, Literal

from msgspec import Meta

from logistics.events.shape import Event, Fen, Grams, LocalDay, Name, Note, Operator, Waybill, Word

Payment = Literal["cash", "wechat", "alipay", "card", "other"]
Stated = Literal["label", "manifest", "operator"]


class CodDue(Event, tag="cod.due", frozen=True):
    """A parcel is released against this amount only. The latest one by time counts while nothing is paid."""

    waybill: Waybill
    site: Name
    amount_fen: Fen
    stated_by: Stated
    operator: Operator = ""


class CodPaid(Event, tag="cod.paid", frozen=True):
    """Money was taken for a parcel. `payment` is made at the counter: the same one twice is one payment."""

    waybill: Waybill
    site: Name
    payment: Name
    amount_fen: Fen
    method: Payment
    operator: Operator = ""


class CodRemitted(Event, tag="cod.remitted", frozen=True):
    """Money that was taken on delivery went on to its carrier, or to the hub for it."""

    site: Name
    remittance: Name
    amount_fen: Fen
    carrier: Word = ""
    note: Note = ""
    operator: Operator = ""


class CodClosed(Event, tag="cod.closed", frozen=True):
    """A till was counted at a day's end: what should be in hand by the books, and what was counted."""

    site: Name
    day: LocalDay
    expected_fen: Annotated[int, Meta(ge=-(10**12), le=10**12)]
    counted_fen: Fen
    note: Note = ""
    operator: Operator = ""


class ParcelCollected(Event, tag="parcel.collected", frozen=True):
    """Beside the collection's scan: what the sender paid and what was checked, as the law asks.

    `is_identified` 实名: the sender showed an identity card, of which nothing is kept. `is_inspected`
    验视: the content was looked at. `zone` is the row of the price table that counted, `table` its version;
    both are "" where a counter without a table named the price itself. `is_typed`: no scale gave the weight.
    """

    waybill: Waybill
    site: Name
    weight_g: Grams
    price_fen: Fen
    method: Payment
    zone: Word
    is_identified: bool
    is_inspected: bool
    table: Word = ""
    is_typed: bool = False
    operator: Operator = ""


class GoodsMoved(Event, tag="goods.moved", frozen=True):
    """Goods that a site keeps for an owner came or went: `pieces` is positive for what came.

    `why` "sold" carries what was taken for them; "counted" is the difference that a count found.
    """

    site: Name
    owner: Name
    item: Annotated[str, Meta(min_length=1, max_length=64)]
    pieces: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
    why: Literal["received", "sold", "returned", "damaged", "counted"]
    taken_fen: Fen = 0
    operator: Operator = ""
