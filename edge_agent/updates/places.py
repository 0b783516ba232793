"""Where releases lie, and the notes by which the agent and the root side speak with each other.

The agent cannot write where releases lie, and the root side writes nothing where the agent may: each reads
the other's notes.
"""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from plumbing.bundles.shape import Digest, Version

Text = Annotated[str, Meta(max_length=1000)]
State = Literal[
    "rest",
    "taking",
    "installing",
    "trying",
    "switching",
    "trial",
    "keeping",
    "undoing",
    "kept",
    "undone",
    "refused",
]


class Ask(Struct, frozen=True):
    """The agent asks the root side to go over to a version, by a bundle that lies in its folder."""

    version: Version
    digest: Digest


class Confirmed(Struct, frozen=True):
    """The agent says that the centre has stored its word from within this trial."""

    number: int


class Standing(Struct, frozen=True):
    """How the root side stands: what it does now, or what came of the last update.

    `number` counts updates. `before` is the version that is gone back to. `tries` counts the lives of the
    root side that worked at this.
    """

    number: int = 0
    state: State = "rest"
    version: str = ""
    digest: str = ""
    before: str = ""
    tries: int = 0
    reason: str = ""
    why: Text = ""


class Releases(Struct, frozen=True):
    """What root alone writes to: releases, the links to them, the keys of releases."""

    root: Path

    @property
    def current(self) -> Path:
        """The link to the release that runs."""
        return self.root / "current"

    @property
    def good(self) -> Path:
        """The link to the last release that was confirmed: the root side runs by it, also during a trial."""
        return self.root / "good"

    @property
    def keys(self) -> Path:
        """The public keys of releases."""
        return self.root / "release.pub"

    @property
    def standing(self) -> Path:
        """The root side's note."""
        return self.root / "update.json"

    @property
    def incoming(self) -> Path:
        """The wheels of a bundle that is being installed."""
        return self.root / "incoming"

    @property
    def folder(self) -> Path:
        """All releases."""
        return self.root / "releases"

    def of(self, version: str) -> Path:
        """A release."""
        return self.folder / version

    def version_at(self, link: Path) -> str:
        """The version that a link leads to, "" where no release is there."""
        try:
            found = link.readlink().name
        except OSError:
            return ""
        return found if (self.of(found) / "bin").is_dir() else ""


class Handover(Struct, frozen=True):
    """The agent's own folder, on its data partition."""

    folder: Path

    @property
    def wanted(self) -> Path:
        """What the centre ordered and is being fetched."""
        return self.folder / "wanted.json"

    @property
    def ask(self) -> Path:
        """The note to the root side: systemd starts that when it is there, and it takes it away."""
        return self.folder / "order.json"

    @property
    def confirmed(self) -> Path:
        """The other note."""
        return self.folder / "confirmed.json"

    @property
    def told(self) -> Path:
        """Of what the centre was told."""
        return self.folder / "told.json"

    def bundle(self, digest: str) -> Path:
        """A bundle, whole."""
        return self.folder / f"{digest}.bundle"

    def part(self, digest: str) -> Path:
        """A bundle, as far as it has come."""
        return self.folder / f"{digest}.part"


def handover_of(data_dir: Path) -> Handover:
    """Where it is below a box's data."""
    return Handover(data_dir / "updates")
