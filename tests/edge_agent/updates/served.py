"""A centre's door with a release behind it, a box that came in, and a link in the hills between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event
from urllib.parse import urlsplit

from central.fleet.releases.adding import add
from central.store.releases.shelf import Release
from edge_agent.identity import asking
from edge_agent.identity.files import Files
from edge_agent.identity.settings import Identity
from edge_agent.updates.places import Handover
from edge_agent.updates.pump import UpdatePump
from edge_agent.updates.settings import Updates
from edge_agent.updates.wishes import Wanted
from plumbing import signing
from plumbing.bundles.shape import Machine
from plumbing.durable import write_note
from simulators.hill_link import HillLink
from tests.central.fleet.identity.desks import Deskside
from tests.central.web.enrolment.served import now_ms, served_desk
from tests.plumbing.bundles.packed import MACHINE, Press, press


class Far:
    """The box at the end of the link."""

    def __init__(self, folder: Path, side: Deskside, url: str) -> None:
        self.folder, self.side = folder, side
        self.link = HillLink(urlsplit(url).port or 0)
        self.link.start()
        self.centre = f"https://localhost:{self.link.port}"
        self.files = Files(folder / "identity")
        asking.enrol(side.add("box-a", now_ms()), url, self.files)
        self.press: Press = press(folder)
        self.handover = Handover(folder / "data" / "updates")
        self.handover.folder.mkdir(parents=True)
        self.root = folder / "opt"
        self.root.mkdir()
        (self.root / "release.pub").write_text(signing.text_of(self.press.keys[0]))
        self.words: list[tuple[str, str, str]] = []
        self.stop = Event()

    def serve(self, bundle: Path) -> Release:
        """The centre takes the bundle in."""
        key = signing.text_of(self.press.keys[0])
        return add(self.side.store, self.folder / "releases", key, bundle, "lan", now_ms())

    def want(self, release: Release, version: str = "", until_ms: int = 0) -> Wanted:
        """The centre ordered it."""
        wanted = Wanted(version or release.version, release.digest, release.bytes, until_ms)
        write_note(self.handover.wanted, wanted)
        return wanted

    def pump(self, machine: Machine = MACHINE, leave_mb: int = 0) -> UpdatePump:
        """The thread's work, to be done here."""
        settings = Updates(root=self.root, rate_kb_s=100_000, leave_mb=leave_mb)
        identity = Identity(centre=self.centre, folder=self.files.folder)

        def word(state: str, version: str, reason: str, why: str) -> None:
            assert bool(why) == bool(reason)
            self.words.append((state, version, reason))

        return UpdatePump(settings, identity, self.handover, machine, word, self.stop, Random(1))


@contextmanager
def far_box(folder: Path) -> Iterator[Far]:
    """All of it, ended at the end."""
    with served_desk(folder) as (side, url):
        far = Far(folder, side, url)
        try:
            yield far
        finally:
            far.link.stop()
