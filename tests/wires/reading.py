"""Reading a driver until something has happened, and no longer than bounded."""

from collections.abc import Callable

from edge_agent.drivers.contract import Driver, Reading

READS_MAX = 300


def read_until(driver: Driver, happened: Callable[[list[Reading]], bool]) -> list[Reading]:
    """All readings up to the call after which `happened` is true of them."""
    readings: list[Reading] = []
    for _ in range(READS_MAX):
        readings += driver.read()
        if happened(readings):
            return readings
    raise AssertionError(f"{driver.name}: not within {READS_MAX} reads; the last were {readings[-5:]}")
