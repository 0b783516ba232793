"""The settings of releases, as an engineer writes them in TOML."""

from pathlib import Path
from typing import Annotated, Literal

from plumbing import signing
from plumbing.settings import Section, checked

PublicKey = Annotated[str, checked(signing.key_in)]


class ReleasesAt(Section):
    """Where bundles of the program lie that boxes fetch."""

    folder: Path = Path("/var/lib/sanji/releases")
    """A folder of the centre's own, with room for some hundred MB a release."""
    key: PublicKey | Literal[""] = ""
    """The public key of releases, as `sanji central release key` prints it. It is told to boxes that come in;
    the private half is not on this machine."""
