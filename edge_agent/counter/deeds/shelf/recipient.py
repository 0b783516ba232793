"""For whom a parcel is: four digits are enough, the rest may stay unsaid."""

import re

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.rules.arriving.shelving import lies_here
from edge_agent.trade.outcome import Outcome, Refusal, Said, Signal
from logistics.events.counter import Consent, ParcelRecipient
from plumbing.clock import Moment

NAME_CHARS_MAX = 64
_TAIL = re.compile(r"\d{4}\Z", re.ASCII)
_PHONE = re.compile(r"\+?\d{5,20}\Z", re.ASCII)


class Recipient(Struct, frozen=True):
    """What is said of a parcel's recipient; what is "" here stays as it was said before."""

    waybill: str
    tail: str = ""
    name: str = ""
    phone: str = ""
    consent: Consent = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """What is shown is the tail alone. Raises Refusal for a parcel that is not here, and for nonsense."""
        parcel = lies_here(bench, self.waybill)
        if parcel is None:
            raise Refusal("not_here", text=self.waybill)
        phone = self.phone.replace(" ", "").replace("-", "")
        tail = self.tail or phone[-4:] or parcel.tail
        if tail and not _TAIL.match(tail):
            raise Refusal("no_tail", text=self.waybill)
        if phone and not _PHONE.match(phone):
            raise Refusal("no_phone", text=self.waybill)
        # Another tail is another person: what was known of the one before is no longer so.
        is_same = not parcel.tail or tail == parcel.tail
        event = ParcelRecipient(
            waybill=self.waybill,
            site=bench.site,
            tail=tail or None,
            name=self.name.strip()[:NAME_CHARS_MAX] or (parcel.name if is_same else ""),
            phone=phone or (parcel.phone if is_same else "") or None,
            consent=self.consent,
            operator=bench.operator,
        )
        said = Said(
            "ok",
            "recipient" if tail else "recipient_kept",
            fields={"tail": tail},
            text=self.waybill,
            big=parcel.code,
            waybill=self.waybill,
        )
        return Outcome(events=((now, event),), signals=(Signal.OK,), said=said)
