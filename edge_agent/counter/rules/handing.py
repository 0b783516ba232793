"""What stands between a parcel and its recipient: the one place that says whether it may be handed out."""

from urllib.parse import urlencode

from edge_agent.counter.books.shelved import Parcel
from edge_agent.trade.outcome import Said
from logistics.events.counter import Consent, ParcelReleased, TakenBy

ASKS_FIRST = ("lost", "damaged")
"""Open problems with which a parcel goes only when somebody has said that it shall."""


def page_of(waybill: str) -> str:
    """The page of the person whose parcel it is."""
    return f"/out?{urlencode({'of': waybill})}"


def in_the_way(
    waybill: str, parcel: Parcel | None, *, may_be_unseen: bool = False, may_be_bad: bool = False
) -> Said | None:
    """Why the parcel may not be handed out now; None where it may.

    `may_be_unseen`: also one whose arrival nobody scanned; `may_be_bad`: also one that is lost or damaged.
    """
    page = page_of(waybill)
    if parcel is not None and parcel.status == "handed_out":
        return Said("refused", "gone_already", {"at_ms": parcel.since_ms}, waybill, page=page)
    if parcel is not None and parcel.owed_fen:
        return Said("refused", "pay_first", {"owed_fen": parcel.owed_fen}, waybill, page=page)
    if not may_be_unseen and (parcel is None or not parcel.is_here):
        return Said("refused", "not_here", {}, waybill, page=page)
    bad = [] if may_be_bad or parcel is None else [kind for kind in parcel.problems if kind in ASKS_FIRST]
    return Said("refused", f"ask_{bad[0]}", {}, waybill, page=page) if bad else None


def released(
    waybill: str, site: str, operator: str, taken_by: TakenBy, consent: Consent, *, has_photo: bool
) -> ParcelReleased:
    """The fact beside the hand-out's scan."""
    return ParcelReleased(
        waybill=waybill,
        site=site,
        taken_by=taken_by,
        consent=consent,
        has_photo=has_photo,
        operator=operator,
    )
