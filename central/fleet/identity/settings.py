"""The settings of boxes' identities, as an engineer writes them in TOML."""

from pathlib import Path
from typing import Annotated

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
