"""Rows of money on delivery: payments, remittances, counts of tills, and accounts of parcels."""

from typing import Any

from sqlalchemy import Select, Table, case, exists, func, literal, or_, select, union_all
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
    """Each count of a till in the span with what should have been in it: the count before, and what moved."""
    before = cod_close.alias("before")
    earlier = (
        select(before.c.at_ms)
        .where(
            before.c.site == _COUNTED.site, before.c.at_ms <= _COUNTED.at_ms, _is_before(before.c, _COUNTED)
        )
        .order_by(before.c.at_ms.desc(), before.c.stream.desc(), before.c.seq.desc())
        .limit(1)
    )
    found = earlier.with_only_columns(before.c.counted_fen)
    one = (
        select(
            cod_close,
            func.coalesce(earlier.scalar_subquery(), -1).label("before_ms"),
            func.coalesce(found.scalar_subquery(), 0).label("opening_fen"),
        )
        .where(_COUNTED.at_ms >= common.SPAN[0], _COUNTED.at_ms < common.SPAN[1])
        .subquery("one")
    )
    moved = [_moved(here, one.c.site, one.c.before_ms, one.c.at_ms + 1) for here in (_PAID, _SENT)]
    expected = one.c.opening_fen + moved[0] - moved[1]
    return select(
        one.c.at_ms,
        one.c.site,
        one.c.day,
        expected.label("expected_fen"),
        one.c.expected_fen.label("told_fen"),
        one.c.counted_fen,
        (expected - one.c.counted_fen).label("missing_fen"),
        one.c.stream,
        one.c.seq,
    ).subquery("counts")


def _is_before(one: Any, other: Any) -> Any:
    """Whether a count of the same moment or an earlier one came before another."""
    is_of_it = (one.at_ms == other.at_ms) & (one.stream == other.stream)
    return or_(
        one.at_ms < other.at_ms,
        (one.at_ms == other.at_ms) & (one.stream < other.stream),
        is_of_it & (one.seq < other.seq),
    )


def _moved(here: Any, site: Any, after_ms: Any, before_ms: Any) -> Any:
    """What moved at a site after one moment and before another."""
    query = select(func.coalesce(func.sum(here.amount_fen), 0))
    return query.where(here.site == site, here.at_ms > after_ms, here.at_ms < before_ms).scalar_subquery()


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
    order=("at_ms", "stream", "seq"),
    is_of_span=True,
    site=_counts_of_tills.c.site,
    measures=(
        ROWS,
        *(summed(name, "money") for name in ("expected_fen", "told_fen", "counted_fen", "missing_fen")),
    ),
)


def _till() -> Subquery:
    """What moved tills in the span, what moved before it in a sum, and each till's last count before its end.

    In hand is what that count found and what moved after it. Row by row collected = remitted + in hand +
    missing, so that it holds for any sum of them, and the sums of a span up to now are those of all years.
    """
    moves = union_all(
        _moves(_PAID, "paid", _PAID.waybill, 1),
        _moves(_SENT, "remitted", literal(""), -1),
        _before(cod_payment, "paid_before", 1),
        _before(cod_remittance, "remitted_before", -1),
        _last_count(),
    ).subquery("moves")
    here = moves.c
    is_paid, is_sent = (here.kind.in_((kind, f"{kind}_before")) for kind in ("paid", "remitted"))
    return select(
        here.at_ms,
        here.site,
        here.kind,
        here.waybill,
        here.name,
        case((is_paid, here.amount_fen), else_=0).label("collected_fen"),
        case((is_sent, -here.amount_fen), else_=0).label("remitted_fen"),
        here.in_hand_fen,
        (here.amount_fen - here.in_hand_fen).label("missing_fen"),
    ).subquery("till")


def _counted_ms(site: Any) -> Any:
    """When a site's till was counted last before the end of the span."""
    last = cod_close.alias("last")
    query = select(func.coalesce(func.max(last.c.at_ms), -1))
    return query.where(last.c.site == site, last.c.at_ms < common.SPAN[1]).scalar_subquery()


def _moves(here: Any, kind: str, waybill: Any, sign: int) -> Select[Any]:
    """Each of the span."""
    amount_fen = sign * here.amount_fen
    is_after = here.at_ms > _counted_ms(here.site)
    return select(
        here.at_ms,
        here.site,
        literal(kind).label("kind"),
        waybill.label("waybill"),
        here.name.label("name"),
        amount_fen.label("amount_fen"),
        case((is_after, amount_fen), else_=0).label("in_hand_fen"),
    ).where(here.at_ms >= common.SPAN[0], here.at_ms < common.SPAN[1])


def _before(table: Table, kind: str, sign: int) -> Select[Any]:
    """The sum of what moved at each site before the span."""
    here = table.c
    past = select(here.site, func.sum(here.amount_fen).label("amount_fen")).where(here.at_ms < common.SPAN[0])
    of_site = past.group_by(here.site).subquery()
    counted = select(of_site, _counted_ms(of_site.c.site).label("counted_ms")).subquery(kind).c
    after = _moved(table.alias().c, counted.site, counted.counted_ms, common.SPAN[0])
    return select(
        common.SPAN[0],
        counted.site,
        literal(kind),
        literal(""),
        literal(""),
        sign * counted.amount_fen,
        sign * after,
    )


def _last_count() -> Select[Any]:
    """Each till's last count before the end of the span, also where that was before its beginning."""
    latest = select(_COUNTED.site, func.max(_COUNTED.at_ms).label("at_ms")).where(
        _COUNTED.at_ms < common.SPAN[1]
    )
    of_site = latest.group_by(_COUNTED.site).subquery("latest").c
    one, later = cod_close.alias("one").c, cod_close.alias("later").c
    is_later = exists().where(later.site == one.site, later.at_ms == one.at_ms, _is_before(one, later))
    return select(
        one.at_ms, one.site, literal("counted"), literal(""), literal(""), literal(0), one.counted_fen
    ).where(one.site == of_site.site, one.at_ms == of_site.at_ms, ~is_later)


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
    order=("at_ms", "site", "kind", "waybill", "name"),
    is_of_span=True,
    site=_till_moves.c.site,
    measures=(ROWS, *(summed(name, "money") for name in _TILL)),
)

ALL = (PAYMENTS, REMITTANCES, ACCOUNTS, COUNTS, TILL)
