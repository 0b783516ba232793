"""What a lot's label says: its story's address by the box's domain, and as a certificate whose word it is."""

from datetime import date

from edge_agent.counter.rules.lots.store import Store
from edge_agent.counter.rules.transport.places import places_of
from edge_agent.settings import EdgeSettings
from edge_agent.trade.outcome import Refusal
from logistics.goods.lots.account import Account
from logistics.labels import WORDS_LENGTH_MAX, LotLabel, digital_link
from plumbing.clock import Moment


def label_of(
    settings: EdgeSettings, store: Store, account: Account, now: Moment, *, is_certified: bool
) -> LotLabel | None:
    """The label of what is on hand; None where the box has no domain or nothing is left.

    Raises Refusal for a certificate without subject, contact or place, which have to be on it.
    """
    about, produce, standard = account.about, settings.produce, store.standard(account)
    if about is None or not produce.domain or account.on_hand_g <= 0:
        return None
    place = places_of(settings, now).name(about.origin) if about.origin else produce.place
    if is_certified and not (produce.subject and produce.contact and place):
        raise Refusal("lot_label_subject", text=account.lot)
    name = standard.zh if standard else about.product
    return LotLabel(
        product=f"{name} {about.quality} {about.size}".strip()[:WORDS_LENGTH_MAX],
        lot=account.lot,
        net_g=account.on_hand_g,
        day=date.fromisoformat(store.day),
        url=_address(produce.domain, standard.gtin if standard else "", account.lot),
        farmer=produce.subject if is_certified else "",
        place=place[:WORDS_LENGTH_MAX],
        contact=produce.contact if is_certified else "",
        is_certified=is_certified,
    )


def _address(domain: str, gtin: str, lot: str) -> str:
    """A GS1 Digital Link where the product has a GTIN; without one an address of the domain's own."""
    return digital_link(domain, gtin, lot) if gtin else f"https://{domain}/lot/{lot}"
