"""The settings of boxes' identities, as an engineer writes them in TOML."""

from pathlib import Path
from typing import Annotated
from zlib import crc32

from plumbing.address import Address
from plumbing.settings import Field, Section, checked

COMMAND_KEY = "command.key"
"""The file of the authority's folder with the private key that signs commands to boxes."""


class IdentityAt(Section):
    """Where the county's authority lies, and how new boxes come in."""

    folder: Path
    """The authority's folder: made by `sanji central ca init`, with private keys that we alone read."""
    brokers: Annotated[list[Annotated[str, checked(Address.parse)]], Field(min_length=1, max_length=8)]
    """Where boxes reach the broker, such as mqtts://broker.example.cn:8883; they try them in turn."""
    spread: bool = False
    """Whether the brokers are one cluster, so that it does not matter by which a box comes: each box is told
    them from another one on, and so they share the boxes. In a list of brokers that know nothing of each
    other all must try the same one first."""
    url: Annotated[str, Field(pattern=r"^https://[^/?#\s]+$")]
    """Where boxes reach this centre for their certificates, such as https://centre.example.cn:8443."""
    host: str = "0.0.0.0"
    """The address on which enrolment is served; 127.0.0.1 where something of yours stands before it."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8443
    """The port of it. It speaks TLS by the county's own certificate alone."""
    days: Annotated[int, Field(ge=1, le=825)] = 90
    """How long a box's certificate is good. The box asks for the next when a third of it is left."""
    code_hours: Annotated[float, Field(gt=0, le=720)] = 72
    """How long a code for a new box is good."""

    def brokers_for(self, box: str) -> tuple[str, ...]:
        """The brokers in the order in which a box tries them."""
        first = crc32(box.encode()) % len(self.brokers) if self.spread else 0
        return (*self.brokers[first:], *self.brokers[:first])
