"""A centre that has received something on several days, and seals them."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from central.store.record.chain.seal import Sealed, seal_one
from central.store.record.chain.verify import Verified, verify
from central.store.store import Store
from tests.central.centre import T0, Centre, batch, scans

ZONE = ZoneInfo("Asia/Shanghai")
DAY_MS = 86_400_000
# T0 is 2026-05-29 04:27 in the county.
DAYS = ("2026-05-29", "2026-05-30", "2026-05-31", "2026-06-01")
LATER = T0 + 4 * DAY_MS


def received(centre: Centre, *, events: int = 3) -> None:
    """So many events on the first day, two on the second, none on the third, and one on the fourth."""
    centre.receive(batch("s1", 1, *scans(events)), now_ms=T0 + 60_000_000)
    centre.receive(batch("s1", events + 1, *scans(2, start=events)), now_ms=T0 + DAY_MS)
    centre.receive(batch("s1", events + 3, *scans(1, start=events + 2)), now_ms=T0 + 3 * DAY_MS)


def seal_all(store: Store, now_ms: int = LATER) -> list[Sealed]:
    """Every day that is over, oldest first."""
    return list(_sealed(store, now_ms))


def _sealed(store: Store, now_ms: int) -> Iterator[Sealed]:
    while (one := seal_one(store, now_ms, ZONE)) is not None:
        yield one


def verified(store: Store, from_day: str = "", **expected: str) -> Verified:
    """What is found of the log as it is now. Days of `expected` are written d2026_05_29."""
    told = {day[1:].replace("_", "-"): digest for day, digest in expected.items()}
    with store.read() as connection:
        return verify(connection, from_day=from_day, expected=told)
