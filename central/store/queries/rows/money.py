"""Rows of money on delivery: payments, remittances, counts of tills, and accounts of parcels."""

from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.sql import Subquery

from central.store.ledgers.tables import cod_close, cod_parcel, cod_payment, cod_remittance
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, RowSet, one_of, summed

_PAID, _SENT, _COUNTED = cod_payment.c, cod_remittance.c, cod_close.c

PAYMENTS = RowSet(
    name="cod-payments",
    columns=(
        common.AT,
        common.WAYBILL,
        common.SITE,
        Column("method"),
        Column("amount_fen", "money"),
        Column("name"),
    ),
    query=lambda: select(_PAID.at_ms, _PAID.waybill, _PAID.site, _PAID.method, _PAID.amount_fen, _PAID.name),
    filters={"site": one_of(_PAID.site), "waybill": one_of(_PAID.waybill), "kind": one_of(_PAID.method)},
    at=_PAID.at_ms,
    order=("at_ms", "waybill", "name"),
    site=_PAID.site,
    measures=(ROWS, summed("amount_fen", "money")),
)

REMITTANCES = RowSet(
    name="cod-remittances",
    columns=(common.AT, common.SITE, common.CARRIER, Column("amount_fen", "money"), Column("name")),
    query=lambda: select(_SENT.at_ms, _SENT.site, _SENT.carrier, _SENT.amount_fen, _SENT.name),
    filters={"site": one_of(_SENT.site), "carrier": one_of(_SENT.carrier)},
    at=_SENT.at_ms,
    order=("at_ms", "site", "name"),
    site=_SENT.site,
    measures=(ROWS, summed("amount_fen", "money")),
)

ACCOUNTS = RowSet(
    name="cod-accounts",
    columns=(
        common.AT,
        common.WAYBILL,
        common.SITE,
        Column("due_fen", "money"),
        Column("paid_fen", "money"),
        Column("state", words="cod"),
        Column("odd", "list", words="cod.odd"),
    ),
    query=lambda: select(
        cod_parcel.c.at_ms,
        cod_parcel.c.waybill,
        cod_parcel.c.site,
        cod_parcel.c.due_fen,
        cod_parcel.c.paid_fen,
        cod_parcel.c.state,
        cod_parcel.c.odd,
    ),
    filters={
        "site": one_of(cod_parcel.c.site),
        "waybill": one_of(cod_parcel.c.waybill),
        "state": one_of(cod_parcel.c.state),
        "is_odd": Choice(yes=cod_parcel.c.odd != "[]", no=cod_parcel.c.odd == "[]"),
    },
    at=cod_parcel.c.at_ms,
    order=("at_ms", "waybill"),
    site=cod_parcel.c.site,
    measures=(ROWS, summed("due_fen", "money"), summed("paid_fen", "money")),
)


def _counts() -> Subquery:
    """Each count of a till with what should have been in it: what the count before found, and what moved."""
    in_order: dict[str, Any] = {
        "partition_by": _COUNTED.site,
        "order_by": (_COUNTED.at_ms, _COUNTED.stream, _COUNTED.seq),
    }
    before = func.lag(_COUNTED.at_ms).over(**in_order).label("before_ms")
    opening = func.lag(_COUNTED.counted_fen, 1, 0).over(**in_order).label("opening_fen")
    one = select(cod_close, before, opening).subquery("one")
    moved = _moved(_PAID, one) - _moved(_SENT, one)
    return select(
        one.c.at_ms,
        one.c.site,
        one.c.day,
        (one.c.opening_fen + moved).label("expected_fen"),
        one.c.expected_fen.label("told_fen"),
        one.c.counted_fen,
        (one.c.opening_fen + moved - one.c.counted_fen).label("missing_fen"),
        one.c.stream,
        one.c.seq,
    ).subquery("counts")


def _moved(here: Any, one: Subquery) -> Any:
    """What moved from the count before up to this one."""
    since = here.at_ms > func.coalesce(one.c.before_ms, -1)
    query = select(func.coalesce(func.sum(here.amount_fen), 0))
    return query.where(here.site == one.c.site, since, here.at_ms <= one.c.at_ms).scalar_subquery()


_counts_of_tills = _counts()
COUNTS = RowSet(
    name="cod-counts",
    columns=(
        common.AT,
        common.SITE,
        common.DAY,
        *(Column(name, "money") for name in ("expected_fen", "told_fen", "counted_fen", "missing_fen")),
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(_counts_of_tills),
    filters={
        "site": one_of(_counts_of_tills.c.site),
        "day": one_of(_counts_of_tills.c.day),
        "is_odd": Choice(yes=_counts_of_tills.c.missing_fen != 0, no=_counts_of_tills.c.missing_fen == 0),
    },
    at=_counts_of_tills.c.at_ms,
    order=("at_ms", "stream", "seq"),
    site=_counts_of_tills.c.site,
    measures=(
        ROWS,
        *(summed(name, "money") for name in ("expected_fen", "told_fen", "counted_fen", "missing_fen")),
    ),
)


def _till() -> Subquery:
    """What moved tills, and each till's last count: in hand is what that found and what moved after it.

    Row by row collected = remitted + in hand + missing, so that it holds for any sum of them.
    """
    newest = func.row_number().over(
        partition_by=_COUNTED.site,
        order_by=(_COUNTED.at_ms.desc(), _COUNTED.stream.desc(), _COUNTED.seq.desc()),
    )
    ranked = select(_COUNTED.site, _COUNTED.at_ms, _COUNTED.counted_fen, newest.label("n")).subquery("ranked")
    last = select(ranked).where(ranked.c.n == 1).subquery("last")
    moves = union_all(
        _moves(_PAID, "paid", _PAID.waybill, _PAID.name, _PAID.amount_fen),
        _moves(_SENT, "remitted", literal(""), _SENT.name, -_SENT.amount_fen),
        _moves(last.c, "counted", literal(""), literal(""), last.c.counted_fen),
    ).subquery("moves")
    here = moves.c
    is_count = here.kind == "counted"
    is_after = last.c.at_ms.is_(None) | (here.at_ms > last.c.at_ms)
    in_hand = case((is_count | is_after, here.amount_fen), else_=0)
    gone = case((is_count, -here.amount_fen), (is_after, 0), else_=here.amount_fen)
    return (
        select(
            here.at_ms,
            here.site,
            here.kind,
            here.waybill,
            here.name,
            case((here.kind == "paid", here.amount_fen), else_=0).label("collected_fen"),
            case((here.kind == "remitted", -here.amount_fen), else_=0).label("remitted_fen"),
            in_hand.label("in_hand_fen"),
            gone.label("missing_fen"),
        )
        .select_from(moves.outerjoin(last, last.c.site == here.site))
        .subquery("till")
    )


def _moves(here: Any, kind: str, waybill: Any, name: Any, amount_fen: Any) -> Select[Any]:
    return select(
        here.at_ms,
        here.site,
        literal(kind).label("kind"),
        waybill.label("waybill"),
        name.label("name"),
        amount_fen.label("amount_fen"),
    )


_till_moves = _till()
_TILL = ("collected_fen", "remitted_fen", "in_hand_fen", "missing_fen")
TILL = RowSet(
    name="till",
    columns=(
        common.AT,
        common.SITE,
        Column("kind", words="rows.value"),
        common.WAYBILL,
        Column("name"),
        *(Column(name, "money") for name in _TILL),
    ),
    query=lambda: select(_till_moves),
    filters={"site": one_of(_till_moves.c.site), "kind": one_of(_till_moves.c.kind)},
    at=_till_moves.c.at_ms,
    order=("at_ms", "site", "kind", "waybill", "name"),
    site=_till_moves.c.site,
    measures=(ROWS, *(summed(name, "money") for name in _TILL)),
)

ALL = (PAYMENTS, REMITTANCES, ACCOUNTS, COUNTS, TILL)
