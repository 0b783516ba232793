"""What the centre may have told the box ahead: where a parcel goes, and what a bag that is coming holds."""

from typing import Protocol

from msgspec import Struct


class Slip(Struct, frozen=True):
    """A bag's slip: where it goes, how many pieces it holds, and which, as far as that is known."""

    to: str = ""
    seal: str = ""
    pieces: int | None = None
    waybills: tuple[str, ...] = ()


class Routes(Protocol):
    """The routing table that the box has."""

    @property
    def version(self) -> str:
        """Which version of the table, "" for none."""

    def to(self, waybill: str) -> str | None:
        """The site that a parcel goes to; None where the table does not say."""


class Slips(Protocol):
    """What the box knows of bags that are on the way to it."""

    def of(self, bag: str) -> Slip | None:
        """A bag's slip, None where nobody has sent one."""


class NoRoutes:
    """A box that has no routing table."""

    version = ""

    def to(self, _waybill: str) -> str | None:
        """Nobody knows."""
        return None


class NoSlips:
    """A box to which nobody tells of bags."""

    def of(self, _bag: str) -> Slip | None:
        """Nobody knows."""
        return None
