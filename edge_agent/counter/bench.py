"""What every work and deed at the counter has at hand: its books, its desk, its state, who is there."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.books.books import Books
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.transport.ahead import NoRoutes, NoSlips, Routes, Slips
from edge_agent.counter.work import OnDuty, State, Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.settings import EdgeSettings
from edge_agent.trade.desk import Desk
from edge_agent.trade.outcome import Kind, Outcome, Said, Signal
from logistics.events.parcels import Act
from plumbing.clock import Moment
from plumbing.sqlite import Database

_KINDS: dict[Signal, Kind] = {Signal.OK: "ok", Signal.DUPLICATE: "duplicate", Signal.REFUSED: "refused"}


class Bench(Struct, frozen=True):
    """Owned by the agent's thread. Calls happen within a transaction of the outbox."""

    settings: EdgeSettings
    desk: Desk
    books: Books
    shelved: Shelved
    state: State
    boot: str
    routes: Routes = NoRoutes()
    slips: Slips = NoSlips()

    @property
    def site(self) -> str:
        """The site's id."""
        return self.settings.box.site

    @property
    def on_duty(self) -> OnDuty:
        """Who is at the counter."""
        return self.state.get(OnDuty) or OnDuty()

    @property
    def operator(self) -> str:
        """Who is at the counter, "" for nobody: what events say."""
        return self.on_duty.operator

    def work(self, now: Moment) -> Work:
        """What the counter is at: the box's own act where nobody chose another or a card's time is over."""
        work = self.state.get(Work)
        return Work(self.settings.counter.act) if work is None or self._is_over(work, now) else work

    def begin(self, work: Work) -> None:
        """Be at another work from now on."""
        self.state.put(work)

    def scan(self, read: CodeRead, act: Act, now: Moment) -> Outcome:
        """A parcel's scan for an act, as any counter does it."""
        outcome = self.desk.take_code(read, act, now)
        kind = _KINDS.get(outcome.signals[0]) if outcome.signals else None
        if kind is None:
            return outcome
        return replace(outcome, said=Said(kind, act if kind == "ok" else kind, text=read.text))

    def _is_over(self, work: Work, now: Moment) -> bool:
        """Of another boot, whose up_ms are not ours, a card's act has its whole time again."""
        return work.until_up_ms is not None and work.boot == self.boot and now.up_ms > work.until_up_ms


class Deed(Protocol):
    """What a page asks for. It is made in the page's thread and done in the agent's."""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Within the transaction. Raises Refusal, before anything has changed, where it cannot be done."""


Mode = Callable[[Bench, CodeRead, Work, Moment], Outcome]
"""What a scan means in one kind of work. Raises Refusal, before anything has changed."""


def bench_of(settings: EdgeSettings, db: Database, desk: Desk, stream: str, boot: str) -> Bench:
    """A box's bench on its database."""
    return Bench(settings, desk, Books(db, stream, boot), Shelved(db), State(db), boot)
