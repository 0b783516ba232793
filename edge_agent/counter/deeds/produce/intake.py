"""A delivery of produce is begun, put into containers, finished, or given up."""

import re
from datetime import date
from typing import get_args
from unicodedata import category

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench
from edge_agent.counter.deeds.produce.labels import labels_of
from edge_agent.counter.rules.masses import jin, kg
from edge_agent.counter.rules.produce.intake import demand_intake, demand_open, weigh_in
from edge_agent.counter.rules.produce.loads import typed_load
from edge_agent.counter.rules.produce.now import Certificate, IntakeDone, IntakeForm, IntakeNow
from edge_agent.counter.work import Work
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import Corrected
from logistics.events.lots import CertificateBasis, LotBegun, LotCertified
from logistics.goods.lots.shelflife import local_day
from logistics.goods.parties import is_number
from plumbing.clock import Moment

BASES: tuple[CertificateBasis, ...] = get_args(CertificateBasis)
WORD_CHARS, NOTE_CHARS, PARTY_CHARS, NUMBER_CHARS = 32, 200, 64, 40
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_OLD_DAYS = 400
_NOTHING_WEIGHED = "nothing was weighed"


class BeginIntake(Struct, frozen=True):
    """A party delivers a product. `form` names the page's form: sent again, it begins nothing."""

    form: str
    party: str
    product: str
    origin: str = ""
    harvested: str = ""
    document: str = ""
    certificate: str = ""
    basis: str = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The lot has its number. Raises Refusal while another delivery is open, and for no answer."""
        open_now, done = bench.state.get(IntakeNow), bench.state.get(IntakeDone)
        if (open_now and open_now.form == self.form) or (done and done.form == self.form):
            lot = open_now.lot if open_now else done.lot if done else ""
            return Outcome(
                signals=(Signal.DUPLICATE,), said=Said("duplicate", "intake_begun_before", text=lot)
            )
        if open_now:
            raise Refusal("intake_open", text=open_now.lot)
        today = local_day(now.at_ms)
        self._demand(bench, today)
        lot = bench.books.lots.next_number(today, bench.state)
        certificate = Certificate(self.certificate, self.basis, today) if self.certificate else None
        bench.state.drop(IntakeForm)
        bench.state.put(IntakeNow(lot, self.form, certificate=certificate))
        bench.begin(Work("intake", now.at_ms, lot))
        begun = LotBegun(
            lot=lot,
            site=bench.site,
            product=self.product,
            owner=self.party,
            origin=self.origin,
            harvested=self.harvested or None,
            document=self.document,
            operator=bench.operator,
        )
        said = Said("ok", "intake_begun", {"party": self.party}, text=lot)
        return Outcome(((now, begun),), (Signal.CARD,), said=said)

    def _demand(self, bench: Bench, today: str) -> None:
        if not is_number(self.party):
            raise Refusal("intake_no_party")
        if bench.standards().at(self.product, today) is None:
            raise Refusal("intake_no_product")
        if len(self.origin) > WORD_CHARS or len(self.document) > NOTE_CHARS:
            raise Refusal("intake_too_long")
        if any(category(one).startswith("C") for one in self.origin + self.document):
            raise Refusal("intake_unseen")
        if self.harvested and not _is_harvest(self.harvested, today):
            raise Refusal("intake_harvest", days=_OLD_DAYS)
        if self.certificate and not (_NUMBER.fullmatch(self.certificate) and self.basis in BASES):
            raise Refusal("intake_certificate")


class ChooseContainer(Struct, frozen=True):
    """The next loads lie in this container, "" for none."""

    container: str

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Raises Refusal without a delivery, and for a container that the settings do not know."""
        at_hand = demand_intake(bench)
        if self.container and self.container not in bench.settings.produce.tares_g:
            raise Refusal("weigh_no_container", container=self.container[:16])
        bench.state.put(replace(at_hand, container=self.container))
        return Outcome()


class TypeIntake(Struct, frozen=True):
    """A weight that no scale can say, in grams with its container."""

    grams: int

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where a scale could say it."""
        demand_intake(bench)
        return weigh_in(bench, typed_load(bench, self.grams, now), now)


class FinishIntake(Struct, frozen=True):
    """All of the delivery is weighed. Its certificate is told with the mass that it is for."""

    lot: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where nothing was weighed, and for another delivery than that at hand."""
        at_hand = bench.state.get(IntakeNow)
        done = bench.state.get(IntakeDone)
        if at_hand is None and done and done.lot == self.lot:
            return Outcome(said=Said("duplicate", "intake_done_before", text=self.lot))
        if at_hand is None or at_hand.lot != self.lot:
            raise Refusal("intake_none", text=self.lot[:20])
        row = demand_open(bench, self.lot)
        if row.on_hand_g <= 0:
            raise Refusal("intake_empty", text=self.lot)
        certified = _certified(bench, at_hand, row.on_hand_g)
        bench.state.drop(IntakeNow)
        bench.state.put(IntakeDone(at_hand.form, self.lot))
        fields: dict[str, str | int] = {"kg": kg(row.on_hand_g), "jin": jin(row.on_hand_g)}
        standard = bench.standards().at(row.product, local_day(now.at_ms))
        is_bare = not certified and standard is not None and standard.needs_certificate
        said = Said("ok", "intake_done", fields, text=self.lot, page=f"/intake/slip/{self.lot}")
        if is_bare:
            said = replace(said, kind="notice", key="intake_done_bare")
        labels = labels_of(bench, (self.lot,), now)
        return Outcome(tuple((now, one) for one in certified), (Signal.OK,), said=said, labels=labels)


class DropIntake(Struct, frozen=True):
    """The delivery was begun by mistake: its lot is taken back."""

    lot: str

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Raises Refusal where something of it was weighed."""
        at_hand = demand_intake(bench)
        row = bench.books.lots.one(at_hand.lot)
        if at_hand.lot != self.lot or row is None:
            raise Refusal("intake_none", text=self.lot[:20])
        account = bench.books.lots.account(self.lot)
        if account is None or account.begun is None or row.on_hand_g != 0:
            raise Refusal("intake_not_empty", text=self.lot)
        bench.state.drop(IntakeNow)
        bench.state.put(IntakeDone(at_hand.form, self.lot))
        begun = account.begun
        taken = Corrected(
            site=bench.site,
            stream=begun.stream,
            seq=begun.seq,
            reason=_NOTHING_WEIGHED,
            operator=bench.operator,
        )
        return Outcome(((now, taken),), said=Said("ok", "intake_dropped", text=self.lot))


def _is_harvest(text: str, today: str) -> bool:
    """A day that may be one of harvest: of the last year or so, and not of the future."""
    try:
        day, now = date.fromisoformat(text), date.fromisoformat(today)
    except ValueError:
        return False
    return text == day.isoformat() and 0 <= (now - day).days <= _OLD_DAYS


def _certified(bench: Bench, at_hand: IntakeNow, net_g: int) -> tuple[LotCertified, ...]:
    came = at_hand.certificate
    basis = next((one for one in BASES if came and one == came.basis), None)
    if came is None or basis is None:
        return ()
    return (
        LotCertified(
            lot=at_hand.lot,
            site=bench.site,
            number=came.number,
            basis=basis,
            day=came.day,
            net_g=net_g,
            operator=bench.operator,
        ),
    )
