"""A message as it goes out: for a person in two languages, for a program as fields, for an SMS in pieces."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct

from central.alerts.details import AnyDetail, ReportDetail
from central.alerts.policy import Place


class Message(Struct, frozen=True):
    """What a channel gets. `id` is the same at every attempt, so that a receiver can drop repetitions.

    One message may be about several alerts: the fields are those of the first, `members` names them all.
    """

    id: str
    number: int
    phase: str
    kind: str
    site: str
    room: str
    opened_ms: int
    closed_ms: int | None
    detail: AnyDetail | ReportDetail
    title: str
    text: str
    link: str = ""
    members: tuple[str, ...] = ()
    short: Mapping[str, str] = {}
    """The pieces that fill an SMS template's places."""


class Words(Struct, frozen=True):
    """What the county calls its sites and rooms, its people's zone, and where its pages are."""

    sites: Mapping[str, str]
    zone: ZoneInfo
    rooms: Mapping[tuple[str, str], Place] = {}
    pages: str = ""

    def site(self, site: str) -> str:
        """A site's name; one that the county does not know is called by its number."""
        return self.sites.get(site, site)

    def room(self, site: str, room: str) -> str:
        """A room's name, or its name at its box."""
        return self.place(site, room).name or room

    def place(self, site: str, room: str) -> Place:
        """What is known of a room."""
        return self.rooms.get((site, room), Place())
