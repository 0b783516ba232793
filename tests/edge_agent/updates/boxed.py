"""A box for tests of the root side: releases in a folder, and hands that install what a wheel says.

Its releases are folders with a file that says their version; what the steps do to files is all real.
"""

from pathlib import Path

from edge_agent.updates.apply import Applier, ApplyFault
from edge_agent.updates.places import Ask, Confirmed, Handover, Releases
from plumbing import signing
from plumbing.bundles import reading
from plumbing.bundles.shape import Machine
from plumbing.durable import point, write_note
from tests.plumbing.bundles.packed import Press, press

OLD, NEW = "0.1.0", "0.2.0"
CONFIRM_MS = 600_000


class Rig:
    """A box that runs OLD and was asked to go over to NEW. It implements the root side's hands."""

    def __init__(self, folder: Path) -> None:
        self.releases = Releases(folder / "opt")
        self.handover = Handover(folder / "data" / "updates")
        self.press: Press = press(folder)
        for made in (self.releases.folder, self.handover.folder):
            made.mkdir(parents=True)
        self.build(self.releases.of(OLD), OLD)
        point(self.releases.current, f"releases/{OLD}")
        self.releases.keys.write_text(signing.text_of(self.press.keys[0]))
        self.free_mb = 10_000
        self.is_bad = ""
        self.starts: list[str] = []
        self.crashed = 0

    def ask(self, bundle: Path, version: str = NEW) -> str:
        """As the agent asks once it has fetched a bundle."""
        digest = reading.digest_of(bundle)
        self.handover.bundle(digest).write_bytes(bundle.read_bytes())
        write_note(self.handover.ask, Ask(version, digest))
        return digest

    def confirm(self, number: int = 1) -> None:
        """As the agent does once the centre has stored its word."""
        write_note(self.handover.confirmed, Confirmed(number))

    def life(self) -> Applier:
        """A life of the root side."""
        return Applier(self.releases, self.handover, self, CONFIRM_MS)

    def running(self) -> str:
        """The version that an agent would start with now; AssertionError where none would."""
        return (self.releases.current / "bin" / "sanji").read_text()

    def build(self, into: Path, version: str) -> None:
        """A release."""
        (into / "bin").mkdir(parents=True)
        (into / "bin" / "sanji").write_text(version)

    def machine(self, version: str) -> Machine:
        """What the bundles of these tests are for."""
        return Machine(version, "x86_64", "3.11", self.free_mb)

    def install(self, wheels: Path, version: str, into: Path) -> None:
        """Of the wheels that are there."""
        if self.is_bad == "install":
            (into / "bin").mkdir(parents=True)
            raise ApplyFault("pip says no")
        assert (wheels / f"sanji-{version}-py3-none-any.whl").exists()
        self.build(into, version)

    def try_out(self, release: Path, version: str) -> None:
        """Whether it says its version."""
        assert (release / "bin" / "sanji").read_text() == version
        if self.is_bad == "smoke":
            raise ApplyFault("no such setting")

    def restart(self) -> None:
        """What begins anew then."""
        self.starts.append(self.running())

    def crashes(self) -> int:
        """As the test has it."""
        return self.crashed


def to_trial(life: Applier) -> None:
    """Turn until the new release is on trial."""
    while life.standing.state != "trial":
        assert life.turn(0), life.standing


def to_rest(life: Applier, up_ms: int = 0) -> None:
    """Turn until nothing is to be done."""
    for _ in range(50):
        if not life.turn(up_ms):
            return
    raise AssertionError(life.standing)
