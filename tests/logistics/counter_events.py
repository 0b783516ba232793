"""One event of each type that a counter tells, as the tests send them."""

from logistics.events.all import AnyEvent
from logistics.events.counter import (
    CarrierChosen,
    Corrected,
    DayClosed,
    DayCounts,
    OperatorOn,
    ParcelProblem,
    ParcelRecipient,
    ParcelReleased,
    ParcelShelved,
    ShelfCounted,
)
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved, ParcelCollected
from logistics.events.transport import BagChecked, BagFilled, BagMoved, Loaded, ParcelSorted, Visited

SF, SITE, BAG = "SF1234567890123", "SC-046", "BAG-HUB-000123"

COUNTER_EVENTS: list[AnyEvent] = [
    ParcelRecipient(waybill=SF, site=SITE, tail="9626", name="王一", consent="station", operator="B07"),
    ParcelShelved(waybill=SF, site=SITE, shelf="16-4", code="16-4-9626"),
    CarrierChosen(waybill=SF, site=SITE, carrier="STO"),
    ParcelReleased(waybill=SF, site=SITE, taken_by="other", consent="station", has_photo=True),
    ParcelProblem(waybill=SF, site=SITE, kind="damaged", is_open=True, note="箱角湿"),
    ShelfCounted(site=SITE, shelf="16-4", found=21, missing=(SF,)),
    OperatorOn(site=SITE, operator="B07", by="badge"),
    DayClosed(site=SITE, day="2026-11-27", counts=DayCounts(arrived=31, held=38), digest="0" * 64),
    Corrected(site=SITE, stream="k3v9", seq=17, reason="wrong parcel"),
    CodDue(waybill=SF, site=SITE, amount_fen=12_800, stated_by="label"),
    CodPaid(waybill=SF, site=SITE, payment="p-1", amount_fen=12_800, method="cash"),
    CodRemitted(site=SITE, remittance="r-1", amount_fen=12_800, carrier="SF"),
    CodClosed(site=SITE, day="2026-11-27", expected_fen=12_800, counted_fen=12_700, note="少一元"),
    ParcelCollected(
        waybill=SF,
        site=SITE,
        weight_g=2350,
        price_fen=1100,
        method="wechat",
        zone="zhejiang",
        is_identified=True,
        is_inspected=True,
    ),
    GoodsMoved(site=SITE, owner="coop-3", item="honey-500g", pieces=-2, why="sold", taken_fen=9600),
    BagFilled(bag=BAG, waybill=SF, site="HUB"),
    BagMoved(bag=BAG, site="HUB", act="seal", to=SITE, seal="S88123", pieces=31),
    BagChecked(bag=BAG, site=SITE, expected=31, found=30, missing=(SF,)),
    ParcelSorted(waybill=SF, site="HUB", to="", how="unknown", table="12"),
    Loaded(code=BAG, is_bag=True, site="HUB", vehicle="ZK-L2", to="TC-3"),
    Visited(stop=SITE, site=SITE, kind="no_parcels", vehicle="ZK-L2"),
]
