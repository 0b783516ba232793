"""Rows of produce: lots, what was told of them, what stands in rooms, consigned goods."""

from sqlalchemy import case, select

from central.store.coldchain.tables import disposition
from central.store.ledgers.register.tables import standard
from central.store.ledgers.tables import stock
from central.store.lots.tables import IN_STOCK, IN_TROUBLE, lot, lot_fact
from central.store.queries.rows import common
from central.store.queries.rows.shape import ROWS, Choice, Column, Measure, RowSet, one_of, summed

_MASSES = ("in_g", "on_hand_g", "packed_g", "shipped_g", "loss_g")
_BLOCKED = case((lot.c.block.is_not(None), lot.c.on_hand_g), else_=0)
_REJECT = case((lot.c.kind == "reject", lot.c.on_hand_g), else_=0)

LOTS = RowSet(
    name="lots",
    columns=(
        common.LOT,
        Column("product", words="goods"),
        Column("kind", words="lots.kind"),
        Column("owner"),
        common.SITE,
        Column("harvested", "day"),
        *(Column(name, "mass") for name in _MASSES),
        Column("blocked_g", "mass"),
        Column("reject_g", "mass"),
        Column("inspection", words="lots.result"),
        Column("odd", "number"),
        Column("last_ms", "time"),
    ),
    query=lambda: select(
        lot.c.lot,
        lot.c.product,
        lot.c.kind,
        lot.c.owner,
        lot.c.site,
        lot.c.harvested,
        *(lot.c[name] for name in _MASSES),
        _BLOCKED.label("blocked_g"),
        _REJECT.label("reject_g"),
        lot.c.inspection,
        lot.c.odd,
        lot.c.last_ms,
    ),
    filters={
        "lot": one_of(lot.c.lot),
        "product": one_of(lot.c.product),
        "kind": one_of(lot.c.kind),
        "owner": one_of(lot.c.owner),
        "site": one_of(lot.c.site),
        "state": Choice(
            stock=IN_STOCK,
            trouble=IN_TROUBLE,
            stale=lot.c.is_stale & (lot.c.on_hand_g > 0),
            settled=lot.c.settled_ms.is_not(None),
            blocked=lot.c.block.is_not(None),
        ),
    },
    at=lot.c.last_ms,
    order=("last_ms", "lot"),
    site=lot.c.site,
    measures=(ROWS, *(summed(name, "mass") for name in (*_MASSES, "blocked_g", "reject_g"))),
)

LOT_FACTS = RowSet(
    name="lot-facts",
    columns=(
        common.AT,
        common.LOT,
        Column("kind", words="lots.fact"),
        Column("product", words="goods"),
        common.SITE,
        common.BOX,
        common.STREAM,
        common.SEQ,
    ),
    query=lambda: select(
        lot_fact.c.at_ms,
        lot_fact.c.lot,
        lot_fact.c.kind,
        lot.c.product,
        lot.c.site,
        lot_fact.c.box,
        lot_fact.c.stream,
        lot_fact.c.seq,
    ).select_from(lot_fact.outerjoin(lot, lot.c.lot == lot_fact.c.lot)),
    filters={
        "lot": one_of(lot_fact.c.lot),
        "kind": one_of(lot_fact.c.kind),
        "product": one_of(lot.c.product),
        "site": one_of(lot.c.site),
        "box": one_of(lot_fact.c.box),
    },
    at=lot_fact.c.at_ms,
    order=("at_ms", "lot", "stream", "seq"),
    site=lot.c.site,
    measures=(ROWS,),
)

LOT_TASKS = RowSet(
    name="lot-tasks",
    columns=(
        Column("opened_ms", "time"),
        common.LOT,
        common.SITE,
        Column("room"),
        Column("product", words="goods"),
        Column("net_g", "mass"),
        Column("side", words="side"),
        Column("peak_mc", "temperature"),
        Column("limit_mc", "temperature"),
        Column("state", words="task.state"),
        Column("decided_ms", "time"),
        Column("id", "number"),
    ),
    query=lambda: select(
        disposition.c.opened_ms,
        disposition.c.lot,
        disposition.c.site,
        disposition.c.room,
        disposition.c.product,
        disposition.c.net_g,
        disposition.c.side,
        disposition.c.peak_mc,
        disposition.c.limit_mc,
        disposition.c.state,
        disposition.c.decided_ms,
        disposition.c.id,
    ),
    filters={
        "lot": one_of(disposition.c.lot),
        "site": one_of(disposition.c.site),
        "room": one_of(disposition.c.room),
        "product": one_of(disposition.c.product),
        "state": one_of(disposition.c.state),
    },
    at=disposition.c.opened_ms,
    order=("opened_ms", "id"),
    site=disposition.c.site,
    measures=(ROWS, summed("net_g", "mass")),
)

_PIECES = ("pieces", "received", "sold", "returned", "damaged", "counted")
CONSIGNED = RowSet(
    name="consigned",
    columns=(
        common.SITE,
        Column("owner"),
        Column("item"),
        *(Column(name, "number") for name in _PIECES),
        Column("taken_fen", "money"),
        Column("anomalies", "number"),
    ),
    query=lambda: select(stock),
    filters={"site": one_of(stock.c.site), "owner": one_of(stock.c.owner), "product": one_of(stock.c.item)},
    order=("site", "owner", "item"),
    is_newest_first=False,
    site=stock.c.site,
    measures=(ROWS, *(summed(name) for name in _PIECES), summed("taken_fen", "money"), summed("anomalies")),
)

STANDARDS = RowSet(
    name="standards",
    columns=(
        Column("product", words="goods"),
        Column("version", "number"),
        Column("valid_from", "day"),
        Column("made_ms", "time"),
    ),
    query=lambda: select(standard.c.product, standard.c.version, standard.c.valid_from, standard.c.made_ms),
    filters={"product": one_of(standard.c.product)},
    at=standard.c.made_ms,
    order=("product", "version"),
    is_newest_first=False,
    measures=(ROWS, Measure("products", "distinct", ("product",))),
)

ALL = (STANDARDS, LOTS, LOT_FACTS, LOT_TASKS, CONSIGNED)
