"""The codes of bags and vans. A star stands in each, and in no carrier's waybill.

A bag's bar code says `SANJI*BAG-HUB-000123`: the bag is `BAG-HUB-000123`, begun at HUB. A van's card says
`SANJI*VAN-ZK-L2`: the van is `ZK-L2`. By hand a bag's code may be typed without `SANJI*`.
"""

import re

from edge_agent.counter.modes.cards import CARD

BAG, VAN = "BAG-", "VAN-"
VEHICLE_CHARS_MAX = 32
_SERIAL_DIGITS = 6
# A Name's characters, and short enough for a Code 128 on a label of 60 mm.
_BAG = re.compile(r"BAG-[A-Za-z0-9_-]{1,60}\Z", re.ASCII)
_VAN = re.compile(rf"VAN-([A-Za-z0-9_-]{{1,{VEHICLE_CHARS_MAX}}})\Z", re.ASCII)


def bag_in(text: str) -> str:
    """The bag that a code names, "" where it is no bag's.

    >>> bag_in("SANJI*BAG-HUB-000123"), bag_in("BAG-HUB-000123"), bag_in("SF1234567890123")
    ('BAG-HUB-000123', 'BAG-HUB-000123', '')
    """
    found = _BAG.match(text.removeprefix(CARD))
    return found[0] if found else ""


def van_in(text: str) -> str:
    """The van that a card names, "" where it is no van's.

    >>> van_in("SANJI*VAN-ZK-L2"), van_in("VAN-ZK-L2")
    ('ZK-L2', '')
    """
    found = _VAN.match(text.removeprefix(CARD)) if text.startswith(CARD) else None
    return found[1] if found else ""


def series(site: str) -> str:
    """What the codes of a site's own bags begin with."""
    return f"{BAG}{site}-"


def code_after(site: str, last: str) -> str:
    """A site's next bag after its last one, "" for none yet.

    >>> code_after("HUB", "BAG-HUB-000123")
    'BAG-HUB-000124'
    """
    serial = last.removeprefix(series(site))
    number = int(serial) if serial.isascii() and serial.isdigit() else 0
    return f"{series(site)}{number + 1:0{_SERIAL_DIGITS}}"
