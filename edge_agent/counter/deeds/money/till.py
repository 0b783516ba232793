"""Money on delivery goes on, and the till is counted."""

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.books.cash import drawer
from edge_agent.counter.books.days import day_of
from edge_agent.counter.deeds.money.collect import yuan
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.money import CodClosed, CodRemitted
from logistics.parcels.subjects import subject_of
from plumbing.clock import Moment

_FEN_MAX = 10**12


class Remit(Struct, frozen=True):
    """Hand money on, to a carrier or ("") the hub. `remittance` is the form's own: sent twice, it is one."""

    remittance: str
    amount_fen: int
    carrier: str = ""
    note: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """No more than there is by the books."""
        event = CodRemitted(
            site=bench.site,
            remittance=self.remittance,
            amount_fen=self.amount_fen,
            carrier=self.carrier,
            note=self.note,
            operator=bench.operator,
        )
        fields: dict[str, str | int] = {"yuan": yuan(self.amount_fen)}
        if bench.books.told.of(subject_of(event, "", 0)):
            return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "remitted_before"))
        in_hand_fen = drawer(bench.books.told, bench.site).in_hand_fen
        if self.amount_fen <= 0:
            raise Refusal("no_sum")
        if self.amount_fen > in_hand_fen:
            raise Refusal("remit_too_much", yuan=yuan(max(0, in_hand_fen)))
        return Outcome(events=((now, event),), signals=(Signal.OK,), said=Said("ok", "remitted", fields))


class CountTill(Struct, frozen=True):
    """The till was counted, against what the form showed: after the count `after`, `expected_fen` in hand.

    `counted_fen` lay in the drawer and `account_fen` on accounts; `apart_fen` of it is postage.
    """

    after: int
    expected_fen: int
    counted_fen: int
    account_fen: int = 0
    apart_fen: int = 0
    note: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """A difference needs a word. The next count begins with what was found."""
        found = drawer(bench.books.told, bench.site)
        if found.after != self.after:
            return Outcome(signals=(Signal.DUPLICATE,), said=Said("duplicate", "counted_before"))
        if found.in_hand_fen != self.expected_fen:
            raise Refusal("till_moved")
        if not (0 <= self.cod_fen <= _FEN_MAX):
            raise Refusal("count_below_postage")
        missing_fen = self.expected_fen - self.cod_fen
        said = _said(missing_fen)
        if missing_fen and not self.note.strip():
            raise Refusal(f"{said.key}_why", yuan=yuan(abs(missing_fen)))
        event = CodClosed(
            site=bench.site,
            day=day_of(now.at_ms).isoformat(),
            expected_fen=self.expected_fen,
            counted_fen=self.cod_fen,
            note=self.note.strip(),
            operator=bench.operator,
        )
        return Outcome(events=((now, event),), signals=(Signal.OK,), said=said)

    @property
    def cod_fen(self) -> int:
        """What was found of money on delivery."""
        return self.counted_fen + self.account_fen - self.apart_fen


def _said(missing_fen: int) -> Said:
    if not missing_fen:
        return Said("ok", "counted_even")
    key = "counted_missing" if missing_fen > 0 else "counted_over"
    return Said("ok", key, {"yuan": yuan(abs(missing_fen))})
