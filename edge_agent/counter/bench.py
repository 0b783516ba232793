"""What every work and deed at the counter has at hand: its books, its desk, its state, who is there."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.books.books import Books
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.interface import Prices, Standards, no_carried, no_parties, no_prices, no_standards
from edge_agent.counter.rules.transport.ahead import NoRoutes, NoSlips, Routes, Slips
from edge_agent.counter.work import OnDuty, State, Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.settings import EdgeSettings
from edge_agent.trade.desk import Desk
from edge_agent.trade.outcome import Kind, Outcome, Said, Signal
from logistics.events.parcels import Act
from logistics.goods.lots.carried import Known
from logistics.goods.parties import Party
from logistics.parcels.waybills import Candidate
from plumbing.clock import Moment
from plumbing.sqlite import Database

_KINDS: dict[Signal, Kind] = {Signal.OK: "ok", Signal.DUPLICATE: "duplicate", Signal.REFUSED: "refused"}


class Expecting(Protocol):
    """Somebody who knows what is on its way here."""

    def expected_all(self) -> Collection[str]:
        """The waybills that should arrive here, arrived or not."""

    def due_fen(self, waybill: str) -> int | None:
        """What a manifest says is to be paid for a parcel."""


def _no_candidates(_waybill: str) -> tuple[Candidate, ...]:
    return ()


Photo = Callable[[str, int], bool]
"""Holds a camera's newest frame for a waybill's next event, now (ms since boot); whether there is one."""


def no_photo(_waybill: str, _up_ms: int) -> bool:
    """Where no camera is."""
    return False


class Bench(Struct, frozen=True):
    """Owned by the agent's thread. Calls happen within a transaction of the outbox.

    `guest` is who asks from another machine, None for what is done at the box itself.
    """

    settings: EdgeSettings
    desk: Desk
    books: Books
    shelved: Shelved
    state: State
    boot: str
    guest: OnDuty | None = None
    candidates: Callable[[str], tuple[Candidate, ...]] = _no_candidates
    expecting: Expecting | None = None
    prices: Callable[[], Prices | None] = no_prices
    standards: Callable[[], Standards] = no_standards
    parties: Callable[[], Mapping[str, Party]] = no_parties
    carried: Callable[[], Known] = no_carried
    photo: Photo = no_photo
    routes: Routes = NoRoutes()
    slips: Slips = NoSlips()

    @property
    def site(self) -> str:
        """The site's id."""
        return self.settings.box.site

    @property
    def on_duty(self) -> OnDuty:
        """Who is at the counter, or asks from elsewhere; with the roles that the settings give now."""
        duty = self.guest or self.state.get(OnDuty) or OnDuty()
        known = self.settings.operator.get(duty.operator)
        return replace(duty, roles=tuple(known.roles)) if known else OnDuty()

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
    """What a page asks for. It is made in the page's thread and done in the agent's.

    A class attribute `needs: ClassVar[str]` names the role that it takes: "counter" where there is none,
    "lead", or "" for what anybody may do.
    """

    def do(self, bench: Bench, now: Moment, /) -> Outcome:
        """Within the transaction. Raises Refusal, before anything has changed, where it cannot be done."""


Mode = Callable[[Bench, CodeRead, Work, Moment], Outcome]
"""What a scan means in one kind of work. Raises Refusal, before anything has changed."""


def bench_of(settings: EdgeSettings, db: Database, desk: Desk, stream: str, boot: str) -> Bench:
    """A box's bench on its database, without what others know: carriers, photos, the centre's tables."""
    return Bench(settings, desk, Books(db, stream, boot), Shelved(db), State(db), boot)
