"""The settings of the box's identity; `sanji edge enrol` writes them."""

from pathlib import Path
from typing import Annotated

from plumbing.settings import Field, Section


class Identity(Section):
    """How the box keeps its certificate good."""

    centre: Annotated[str, Field(pattern=r"^https://[^/?#\s]+$")]
    """Where the centre gives certificates, such as https://centre.example.cn:8443."""
    folder: Path = Path("/var/lib/sanji/identity")
    """Where the key, the certificates and the public key of the centre's commands lie."""
