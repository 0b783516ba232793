"""Laminated cards: such a code in front of the reader changes what the next scans mean."""

from logistics.events.parcels import Act

CARD = "SANJI*"
SHELF = "SANJI*SHELF*"
"""On a shelf's own label, before its name: parcels go there from now on."""
CARDS: dict[str, Act] = {
    "SANJI*ARRIVE": "arrive",
    "SANJI*DEPART": "depart",
    "SANJI*HANDOUT": "hand_out",
    "SANJI*COLLECT": "collect",
    "SANJI*RETURN": "return",
}
REPRINT = "SANJI*REPRINT"
