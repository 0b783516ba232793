"""The lines of the lots that an alert is about: which, how much, and what their budget has left."""

from collections.abc import Iterator

from central.alerts.words.saying import Saying
from central.store.coldchain.affected import Affected, Lots


def lot_lines(lots: Lots, say: Saying, *, is_over: bool) -> Iterator[str]:
    """Nothing at all for a room in which no lot stood."""
    if not lots.count:
        return
    yield say.text("lots_inspect" if is_over else "lots", n=lots.count, net=_kg(lots.net_g))
    for one in lots.largest:
        yield _lot(one, say)
    if lots.count > len(lots.largest):
        yield say.text("lots_more", n=lots.count - len(lots.largest))


def _lot(one: Affected, say: Saying) -> str:
    words = say.text("lot", lot=one.lot, product=say.word("goods", one.product), net=_kg(one.net_g))
    if not one.limit_ms:
        return words
    budget = say.text(
        "lot_budget",
        spent=say.span(one.spent_ms),
        limit=say.span(one.limit_ms),
        at=say.celsius(one.limit_mc),
    )
    unknown = say.text("lot_unknown", span=say.span(one.unknown_ms)) if one.unknown_ms else ""
    return say.text("comma").join(part for part in (words, budget, unknown) if part)


def _kg(grams: int) -> str:
    return f"{grams / 1000:,.1f} kg"
