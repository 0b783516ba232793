"""The counter: what a scan means in the work at hand, and what its page's people ask for."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.shelf.count import BeginCount
from edge_agent.counter.deeds.shelf.shelve import ChooseShelf
from edge_agent.counter.modes.all import MODES, WEIGHERS
from edge_agent.counter.modes.cards import CARD, CARDS, REPRINT, SHELF
from edge_agent.counter.modes.lots.look import is_lot, look_at
from edge_agent.counter.modes.transport import bags
from edge_agent.counter.people import duty
from edge_agent.counter.people.badges import is_badge
from edge_agent.counter.rules.produce.loads import load_of
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead, WeightRead
from edge_agent.trade.outcome import NOTHING, Outcome, Refusal, Signal
from logistics.goods.parties import of_card
from plumbing.clock import Moment


class Counter:
    """Owned by the agent's thread. Calls happen within a transaction of the outbox."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def take_code(self, read: CodeRead, now: Moment) -> Outcome:
        """A scan: a badge, a card, a bag, or what the work at hand makes of it. Taken whoever is there."""
        if is_badge(read.text):
            return self.done(lambda at: duty.take_badge(self.bench, read.text, at), now)
        duty.note(self.bench, now)
        if bags.is_transport(read.text):
            return self.done(lambda at: bags.take(self.bench, read, self.bench.work(at), at), now)
        if read.text.startswith(CARD):
            return self._take_card(read, now)
        work = self.bench.work(now)
        self._keep_card(work, now)
        if is_lot(read.text, work):
            return self.done(lambda at: look_at(self.bench, read.text, at), now)
        return self.done(lambda at: MODES[work.kind](self.bench, read, work, at), now)

    def take_weight(self, read: WeightRead, now: Moment) -> Outcome:
        """A scale's frame: where a load's weight stands, what the work at hand makes of it."""
        captured = self.bench.desk.capture(read, now)
        if captured is None:
            return NOTHING
        weigher = WEIGHERS.get(self.bench.work(now).kind)
        if weigher is None or self.bench.settings.produce.scale not in ("", read.device):
            return self.bench.desk.take_captured(read, captured, now)
        duty.note(self.bench, now)
        return self.done(lambda at: weigher(self.bench, load_of(self.bench, read, captured), at), now)

    def done(self, do: Callable[[Moment], Outcome], now: Moment) -> Outcome:
        """What comes of a deed; a refusal is an outcome, too, and has changed nothing."""
        try:
            return do(now)
        except Refusal as why:
            return Outcome(signals=(Signal.REFUSED,), said=why.said)

    def is_duty_over(self, now: Moment) -> bool:
        """Whether whoever is on has to be taken off."""
        return duty.is_over(self.bench, now)

    def end_duty(self, now: Moment) -> Outcome:
        """Take off whoever has done nothing for too long."""
        return duty.end(self.bench, now)

    def _take_card(self, read: CodeRead, now: Moment) -> Outcome:
        if read.text == REPRINT and self.bench.settings.printer:
            return Outcome(signals=(Signal.CARD,), is_reprint=True)
        if read.text.startswith(SHELF):
            return self._take_shelf(read.text.removeprefix(SHELF), now)
        if of_card(read.text):
            work = self.bench.work(now)
            return self.done(lambda at: MODES[work.kind](self.bench, read, work, at), now)
        act = CARDS.get(read.text)
        if act is None:
            return Outcome(signals=(Signal.REFUSED,))
        self._keep_card(Work(act, now.at_ms, until_up_ms=0), now)
        return Outcome(signals=(Signal.CARD,))

    def _take_shelf(self, shelf: str, now: Moment) -> Outcome:
        """A shelf's own code: it is filled from now on, or counted where shelves are being counted."""
        work = self.bench.work(now)
        self._keep_card(work, now)
        deed = BeginCount(shelf) if work.kind == "count" else ChooseShelf(shelf)
        return self.done(partial(deed.do, self.bench), now)

    def _keep_card(self, work: Work, now: Moment) -> None:
        """Each scan keeps a card's act fresh."""
        if work.until_up_ms is not None:
            until_up_ms = now.up_ms + int(self.bench.settings.counter.card_s * 1000)
            self.bench.begin(replace(work, until_up_ms=until_up_ms, boot=self.bench.boot))
