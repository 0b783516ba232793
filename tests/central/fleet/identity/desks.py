"""A county's authority and desk on a real store, and boxes that come to it. Times are UTC ms."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority
from central.fleet.identity.desk import Desk, Who
from central.fleet.identity.settings import IdentityAt
from central.store.identities.register import Identity
from central.store.store import Store
from logistics.topics import Topics
from plumbing.trust import keys
from plumbing.trust.codes import Code
from plumbing.trust.enrolment import Ask, AskAgain, Given
from tests.central.database.address import url_in

T0 = 1_780_000_000_000
DAY_MS = 86_400_000
ENGINEER = Who("engineer", "command")
TOPICS = Topics("sanji/v1", "suichang", 64)


class Deskside:
    """A desk, what stands behind it, and boxes before it."""

    def __init__(self, folder: Path, release_key: str = "") -> None:
        self.folder = folder / "authority"
        authority.make(self.folder, "suichang", T0)
        self.authority = Authority(self.folder)
        self.store = Store(url_in(folder))
        self.settings = IdentityAt(
            folder=self.folder, brokers=["mqtts://broker.example:8883"], url="https://centre.example:8443"
        )
        key = self.authority.command_public()
        self.desk = Desk(self.store, self.authority, self.settings, TOPICS, key, release_key)

    def add(self, box: str = "box-a", now_ms: int = T0) -> Code:
        """A new box's code."""
        return self.desk.add(Identity(box, "HUB", "hub", 1, now_ms, "engineer"), ENGINEER)

    def come(
        self, code: Code, key: EllipticCurvePrivateKey | None = None, now_ms: int = T0, name: str = ""
    ) -> Given:
        """A box comes with its code."""
        request = keys.request_for(key or keys.new_key(), name).decode()
        return self.desk.enrol(Ask(code.number, code.secret, request), "192.0.2.7", now_ms)

    def trail(self) -> list[tuple[str, str]]:
        """Who did what, as the trail has it."""
        with self.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT account, deed FROM trail ORDER BY id")
            return [(row.account, row.deed) for row in rows]


@contextmanager
def deskside(folder: Path, release_key: str = "") -> Iterator[Deskside]:
    """A desk that is closed at the end."""
    made = Deskside(folder, release_key)
    try:
        yield made
    finally:
        made.store.close()


def again(given: Given, present: EllipticCurvePrivateKey, now_ms: int, *, name: str = "") -> AskAgain:
    """What a box says that wants its next certificate, over a fresh key."""
    request = keys.request_for(keys.new_key(), name or given.box).decode()
    bare = AskAgain(given.certificate, request, now_ms, "")
    return AskAgain(given.certificate, request, now_ms, keys.sign(present, bare.said()).hex())
