"""What those who mean harm do to a county under siege, counted by kind."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import msgspec
from msgspec import Raw, structs

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority, Holder
from central.signet import Signet
from logistics import wire
from plumbing import codec, signing
from plumbing.trust import keys
from plumbing.trust.tls import TlsFiles
from simulators.hostile import batches, orders
from simulators.hostile.batches import Foe
from simulators.hostile.orders import Forger
from tests.central.centre import T0, scans
from tests.central.fleet.identity.fenced import Client, client, is_let_in
from tests.system.siege.siege import BOX, COUNTY, FOE, TOPICS, Siege
from tests.waiting import until

_WAVE, _PATIENCE_S = 200, 60
_KNOCKS = 15
_FAR_MS = 2**62
_A_TOPIC = 130
NOT_ITS_OWN = (
    TOPICS.up(BOX),
    TOPICS.up_partition(TOPICS.partition(FOE)).replace("+", BOX),
    TOPICS.result(BOX),
    TOPICS.state(BOX),
    TOPICS.live(BOX, "probe"),
    TOPICS.confirm(BOX),
    TOPICS.command(BOX),
    TOPICS.command(FOE),
    TOPICS.confirm(FOE),
    TOPICS.up(FOE).replace(COUNTY, "longyou"),
    TOPICS.command(BOX).replace(COUNTY, "longyou"),
    "sanji/v1/suichang/up/0/box-b/more",
    "sanji/v1/suichang/box/box-b",
    "$SYS/broker/log",
    "$share/all/sanji/v1/suichang/up/0/box-a",
)
"""Where a box has nothing to say."""
_EARS = (*NOT_ITS_OWN, TOPICS.up_all(), TOPICS.states(), TOPICS.results(), "#", "+/#", "$SYS/#", "$SYS/+")


class Assault:
    """All of it, from one seed. `counts` is how many of each kind were sent."""

    def __init__(self, siege: Siege) -> None:
        self.siege, self.rng = siege, Random(9)
        self.counts: Counter[str] = Counter()
        self.commands: Counter[str] = Counter()
        self.now_ms = time.time_ns() // 1_000_000
        self.said: list[wire.Envelope] = []
        """What the box that was taken over says in its own name, which is kept as its word."""

    def refused(self) -> int:
        """How many batches the centre counts as unreadable, repetitions too."""
        return int(self.siege.rows("SELECT coalesce(sum(times), 0) FROM dead_letter")[0][0])

    @contextmanager
    def foe(self) -> Iterator[Client]:
        """Somebody with the key of a box of the county's."""
        with client(self.siege.port, self.siege.identity("foe"), FOE) as made:
            assert made.is_in()
            yield made

    def knocks(self) -> None:
        """Nobody is let in without a certificate, by another authority's, or by one that is revoked."""
        port, root = self.siege.port, self.siege.folder / "ca" / "root.crt"
        strange = {
            "knock: no certificate": TlsFiles(root),
            "knock: another authority's": self._made_by_another(),
            "knock: revoked": self.siege.identity("out"),
        }
        for kind, tls in strange.items():
            for _ in range(_KNOCKS):
                assert not is_let_in(port, tls, BOX), kind
                self.counts[kind] += 1
        for _ in range(_KNOCKS):
            self._junk(port)
            self.counts["knock: no TLS"] += 1

    def _made_by_another(self) -> TlsFiles:
        """A certificate of the very name, by an authority of the very name, which nobody here knows."""
        folder = self.siege.folder / "foreign"
        authority.make(folder, COUNTY, self.now_ms)
        foreign, key = Authority(folder), keys.new_key()
        made = foreign.certify_box(keys.request_for(key), Holder(BOX, 1), self.now_ms, 90)
        keys.write_secret(folder / "box.key", keys.pem_of(key))
        pem = keys.pem_of_certificate(made) + foreign.chain_pem
        keys.write_open(folder / "box.crt", pem.encode())
        return TlsFiles(self.siege.folder / "ca" / "root.crt", folder / "box.crt", folder / "box.key")

    def _junk(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            try:
                line.sendall(self.rng.randbytes(3000))
                line.recv(100)
            except (ConnectionError, TimeoutError):
                return

    def speaks_for_others(self, foe: Client) -> None:
        """What a box says where it has nothing to say is heard by nobody."""
        forged = self._foe().forged(self.rng, box=BOX)
        for topic in NOT_ITS_OWN:
            for qos in (0, 1):
                for _ in range(_A_TOPIC // 2):
                    foe.say(topic, codec.pack(forged) + b"foe", qos)
                    self.counts["foreign topic"] += 1

    def listens(self, foe: Client) -> None:
        """It asks to hear everything that is not its own."""
        for topic in _EARS:
            foe.may_hear(topic, 1)
            self.counts["foreign ear"] += 1

    def tells_truth(self, foe: Client) -> None:
        """The box that was taken over once told true things."""
        for number in range(5):
            told = [
                wire.Stamped(T0, 1, "synced", Raw(wire.encode_event(one)))
                for _, one in scans(3, start=number * 3)
            ]
            self.tell(foe, wire.batch(FOE, "foe-true", "foe", number * 3 + 1, told, late=False))

    def tell(self, foe: Client, envelope: wire.Envelope) -> None:
        """It says this in its own name, and it is kept as its word."""
        foe.say(TOPICS.up(FOE), codec.pack(wire.encode(envelope)), 1)
        self.said.append(envelope)

    def batches(self, foe: Client, each: int) -> None:
        """So many of each kind in its own name, in waves; each is counted by the centre as refused."""
        who, sent = self._foe(), self.refused()
        for kind in batches.KINDS:
            for number in range(each):
                foe.say(TOPICS.up(FOE), batches.batch(kind, who, self.rng), 1)
                if number % _WAVE == _WAVE - 1:
                    self._await(sent + number + 1, kind)
            sent += each
            self._await(sent, kind)
            self.counts[f"batch: {kind}"] += each

    def lies(self, foe: Client) -> None:
        """It says in its own name what cannot be: kept as its word, and nothing goes down by it."""
        event = Raw(wire.encode_event(batches.scan(self.rng)))
        newer = Raw(msgspec.msgpack.encode({"type": f"newer.{'x' * 9000}", "site": "\0", "n": [1] * 9000}))
        for stamped in (
            wire.Stamped(_FAR_MS, _FAR_MS, "synced", event),
            wire.Stamped(_FAR_MS, 0, "unknown", event, _FAR_MS),
            wire.Stamped(0, _FAR_MS, "unknown", newer),
            wire.Stamped(self.now_ms + 10 * 365 * 86_400_000, 0, "synced", event),
            wire.Stamped(self.now_ms, 0, "estimated", newer),
        ):
            stream = f"lie-{self.rng.randrange(2**64)}"
            for first in (1, 2**40, 2**62):
                self.tell(foe, wire.batch(FOE, stream, "lie", first, [stamped], late=False))
        self.counts["own name: what cannot be"] += 15

    def states(self, foe: Client) -> None:
        """Its own state and results, as nobody would tell them."""
        for number in range(100):
            junk = self.rng.choice([b"\xff" * 40, b"[" * 5000, b'{"online": 7}', b"{}", b"null", b"\0"])
            foe.say(TOPICS.state(FOE), junk + b" " * (number % 7), 1)
            foe.say(TOPICS.result(FOE), codec.pack(junk) if number % 2 else junk, 1)
        self.counts["own name: junk as state or result"] += 200

    def _await(self, refused: int, kind: str) -> None:
        until(lambda: self.refused() >= refused, f"{kind}: {self.refused()} of {refused}", _PATIENCE_S)
        assert self.refused() == refused, kind

    def repeats(self, foe: Client, times: int) -> None:
        """Its own true words again and again change nothing."""
        for _ in range(times):
            envelope = self.rng.choice(self.said)
            foe.say(TOPICS.up(FOE), codec.pack(wire.encode(envelope)), 1)
            self.counts["batch: said again"] += 1

    def orders(self, each: int) -> None:
        """The broker's operator speaks to the true box as if it were the centre."""
        forger = self._forger()
        for kind in orders.KINDS:
            for _ in range(each):
                self._order(orders.order(kind, forger, self.rng))
            self.counts[f"command: {kind}"] += each
            self.commands[orders.REASONS[kind]] += each
        other = structs.replace(_body(forger.true), do=Raw(wire.encode_order(orders.RESTART)))
        for _ in range(each):
            self._order(forger.true)
            self._order(forger.signed(COUNTY, other))
        self.counts["command: done before"] += each
        self.counts["command: same id, another order"] += each

    def _order(self, payload: bytes) -> None:
        self.siege.operator.say(TOPICS.command(BOX), payload, 1)

    def _foe(self) -> Foe:
        heard = tuple(self.siege.hears(TOPICS.up(BOX)))
        stream = self.siege.rows(f"SELECT name FROM stream WHERE box = '{BOX}'")[0][0]
        return Foe(FOE, BOX, stream, heard, self.now_ms)

    def _forger(self) -> Forger:
        private = signing.read_key(self.siege.folder / "ca" / "command.key")

        def signed(county: str, command: wire.Command) -> bytes:
            return Signet(county, private).packed(command)

        return Forger(BOX, COUNTY, self.now_ms, self._notice(), signed)

    def _notice(self) -> bytes:
        """The true centre's notice, as the broker's operator recorded it."""
        for packed in self.siege.hears(TOPICS.command(BOX)):
            if wire.tag_in(_body(packed).do) == "notice.show":
                return packed
        raise AssertionError("no notice was heard")


def _body(packed: bytes) -> wire.Command:
    return wire.decode_command(wire.decode_signed(codec.unpack(packed, wire.COMMAND_BYTES_MAX)).body)
