"""Badges: a barcode that puts its operator on. Its text is a secret: it is shown and kept nowhere."""

from collections.abc import Mapping
from hashlib import sha256

from edge_agent.counter.settings import Operator

BADGE = "SANJI*BADGE*"
MASKED = f"{BADGE}••••"


def is_badge(text: str) -> bool:
    """Whether a code is a badge's, also from a scanner whose caps lock is on."""
    return text[: len(BADGE)].upper() == BADGE


def shown(text: str) -> str:
    """What may be shown of a code."""
    return MASKED if is_badge(text) else text


def digest(text: str) -> str:
    """What may be kept of a badge. Its 60 random bits cannot be tried out, so a plain hash is enough."""
    return sha256(text.strip().upper().encode()).hexdigest()


def owner(text: str, operators: Mapping[str, Operator]) -> str | None:
    """The number of the operator whose badge it is."""
    made = digest(text)
    return next((number for number, one in operators.items() if one.badge == made), None)
