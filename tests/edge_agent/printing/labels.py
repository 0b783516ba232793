"""Labels for tests of printing, as long and as odd as they may be."""

from datetime import date

from logistics.labels import LotLabel, ShelfLabel, digital_link

AT_MS = 1_764_162_000_000
LINK = digital_link("id.suichang.example", "6901234567892", "20260405-A")
SHELF = ShelfLabel(waybill="SF1234567890123", arrived_ms=AT_MS, code="16-4-9626", shelf="A区3架")
BARE_SHELF = ShelfLabel(waybill="YT1447279684726", arrived_ms=None)
LONGEST_SHELF = ShelfLabel(waybill="W" * 40, arrived_ms=AT_MS, code="9" * 12, shelf="架" * 12)
LOT = LotLabel(
    product='遂昌红提"特\\级',
    lot="20260405-A",
    net_g=1250,
    day=date(2026, 4, 5),
    url=LINK,
    farmer="王小明",
    place="三仁畲族乡",
)
CERTIFICATE = LotLabel(
    product="香菇",
    lot="2026-A.1_b",
    net_g=60_000,
    day=date(2026, 4, 5),
    url=LINK,
    farmer="遂昌县某某专业合作社",
    place="遂昌县三仁畲族乡",
    contact="0578-8120000",
    is_certified=True,
)
