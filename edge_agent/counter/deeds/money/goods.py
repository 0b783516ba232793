"""Goods of others come, are sold, go back, break, or are counted."""

from typing import Literal

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.stocks import stock_of
from edge_agent.counter.deeds.money.collect import yuan
from edge_agent.counter.work import GoodsForm
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.money import GoodsMoved
from plumbing.clock import Moment

Why = Literal["received", "sold", "returned", "damaged", "counted"]
_PIECES_MAX = 100_000


class MoveGoods(Struct, frozen=True):
    """So many pieces came or went; for "counted" they are what is there. `form` is the form's own name."""

    form: str
    owner: str
    item: str
    why: Why
    pieces: int
    taken_fen: int = 0

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Nothing goes that is not there by the books, except by a count; the same form sent twice is one."""
        if bench.state.get(GoodsForm) == GoodsForm(self.form):
            return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "goods_before"))
        if not 0 <= self.pieces <= _PIECES_MAX or (self.pieces == 0 and self.why != "counted"):
            raise Refusal("goods_no_pieces")
        if self.taken_fen and self.why != "sold":
            raise Refusal("goods_only_sold")
        here = stock_of(bench.books.told, bench.site, self.owner, self.item).pieces
        change = self._change(here)
        if change < 0 and here + change < 0:
            raise Refusal("goods_too_few", n=here, item=self.item)
        moved = GoodsMoved(
            site=bench.site,
            owner=self.owner,
            item=self.item,
            pieces=change,
            why=self.why,
            taken_fen=self.taken_fen,
            operator=bench.operator,
        )
        bench.state.put(GoodsForm(self.form))
        fields: dict[str, str | int] = {"n": abs(change), "item": self.item, "here": here + change}
        said = Said("ok", f"goods_{self.why}", fields | {"yuan": yuan(self.taken_fen)})
        return Outcome(events=((now, moved),), signals=(Signal.OK,), said=said)

    def _change(self, here: int) -> int:
        if self.why == "counted":
            return self.pieces - here
        return self.pieces if self.why == "received" else -self.pieces
