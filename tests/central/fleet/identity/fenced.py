"""A real broker on the configuration that we generate, and clients with whatever certificate."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from paho.mqtt.enums import CallbackAPIVersion

from central.fleet.identity import brokers
from central.fleet.identity.authority import Authority, Holder
from central.fleet.identity.brokers import BrokerFiles, Known
from plumbing.ports import free_port
from plumbing.trust import keys
from plumbing.trust.tls import TlsFiles
from tests.brokers import Configured
from tests.central.fleet.identity.desks import TOPICS

PATIENCE_S = 10
CENTRES = (brokers.CENTRE, "centre-b")
_GONE = 255


class Fence:
    """A broker of `kind` in `folder`; its users are `known` where it keeps a list of them."""

    def __init__(self, kind: str, ours: Authority, folder: Path, known: list[Known], now_ms: int) -> None:
        self.kind, self.ours, self.folder, self.now_ms = kind, ours, folder, now_ms
        key = keys.new_key()
        certificate = ours.certify_server(key.public_key(), "broker", ["127.0.0.1", "localhost"], now_ms)
        keys.write_secret(folder / "broker.key", keys.pem_of(key))
        keys.write_open(
            folder / "broker.crt", (keys.pem_of_certificate(certificate) + ours.chain_pem).encode()
        )
        ours.write_crl([], now_ms)
        self.files = BrokerFiles(
            authority=ours.folder / "root.crt",
            chain=ours.folder / "chain.crt",
            certificate=folder / "broker.crt",
            key=folder / "broker.key",
            revoked=ours.folder / "revoked.crl",
            port=free_port(),
        )
        self.configure(known)
        self.broker = Configured(kind, folder / "broker.conf", self.files.port)

    def configure(self, known: list[Known]) -> None:
        """Write what is generated, as an engineer would."""
        acl = self.folder / "acl"
        acl.write_text(brokers.mosquitto_acl(TOPICS, CENTRES))
        # Mosquitto wants that nobody else may read its rights.
        acl.chmod(0o600)
        # Started by root it would become the user mosquitto, who may not look into the test's folder.
        test = f"user root\npid_file {self.folder / 'pid'}\n"
        made = (
            brokers.mosquitto(TOPICS, self.files, acl) + test
            if self.kind == "mosquitto"
            else brokers.nats(TOPICS, self.files, known, self.folder / "jetstream", centres=CENTRES)
        )
        (self.folder / "broker.conf").write_text(made)

    def box(self, name: str, life: int = 1, *, begun_ms: int | None = None, days: int = 90) -> TlsFiles:
        """The files of a box of ours."""
        key = keys.new_key()
        begun_ms = self.now_ms if begun_ms is None else begun_ms
        made = self.ours.certify_box(keys.request_for(key), Holder(name, life), begun_ms, days)
        return self.files_of(f"{name}-{life}-{made.serial_number:x}", key, made, self.ours)

    def centre(self, name: str = brokers.CENTRE) -> TlsFiles:
        """The centre's files, or those of a further collector."""
        key = keys.new_key()
        made = self.ours.certify_server(key.public_key(), name, ["localhost"], self.now_ms)
        return self.files_of(name, key, made, self.ours)

    def files_of(
        self, name: str, key: EllipticCurvePrivateKey, made: x509.Certificate, signer: Authority
    ) -> TlsFiles:
        """A key and a certificate in files."""
        keys.write_secret(self.folder / f"{name}.key", keys.pem_of(key))
        keys.write_open(
            self.folder / f"{name}.crt", (keys.pem_of_certificate(made) + signer.chain_pem).encode()
        )
        root = self.ours.folder / "root.crt"
        return TlsFiles(root, self.folder / f"{name}.crt", self.folder / f"{name}.key")


class Client:
    """One client; `heard` are topics of what came."""

    def __init__(self, port: int, tls: TlsFiles | None, name: str) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._answers: dict[int, list[int]] = {}
        self._news = threading.Condition()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv311, reconnect_on_failure=False
        )
        if tls is not None:
            self._client.tls_set_context(tls.client())
        self._client.on_message = self._on_message
        self._client.on_subscribe = self._on_subscribe
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self.code = -1
        self._client.connect("localhost", port, 20)
        self._client.loop_start()

    def is_in(self) -> bool:
        """Whether the broker takes it."""
        with self._news:
            return self._news.wait_for(lambda: self.code >= 0, PATIENCE_S) and self.code == 0

    def may_hear(self, topic: str, qos: int = 1) -> bool:
        """Whether a subscription is granted."""
        mid = self._client.subscribe(topic, qos)[1]
        with self._news:
            assert self._news.wait_for(lambda: mid in self._answers, PATIENCE_S), topic
        return self._answers[mid or 0] != [128]

    def say(self, topic: str, payload: bytes, qos: int = 0) -> None:
        """Publish."""
        self._client.publish(topic, payload, qos)

    def hears(self, payload: bytes) -> bool:
        """Whether it hears this within some seconds."""
        with self._news:
            return self._news.wait_for(lambda: any(one[1] == payload for one in self.heard), PATIENCE_S)

    def close(self) -> None:
        """Go."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, _client: object, _data: object, _flags: object, code: Any, _props: object) -> None:
        with self._news:
            self.code = code.value
            self._news.notify_all()

    def _on_disconnect(self, *_what: object) -> None:
        with self._news:
            self.code = _GONE
            self._news.notify_all()

    def _on_subscribe(self, _client: object, _data: object, mid: int, codes: Any, _props: object) -> None:
        with self._news:
            self._answers[mid] = [code.value for code in codes]
            self._news.notify_all()

    def _on_message(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        with self._news:
            self.heard.append((message.topic, bytes(message.payload)))
            self._news.notify_all()


@contextmanager
def client(port: int, tls: TlsFiles | None, name: str) -> Iterator[Client]:
    """A client that goes in the end."""
    made = Client(port, tls, name)
    try:
        yield made
    finally:
        made.close()


def is_let_in(port: int, tls: TlsFiles | None, name: str = "box-a") -> bool:
    """Whether the broker takes such a client; refused in the handshake or afterwards is the same."""
    try:
        with client(port, tls, name) as made:
            return made.is_in()
    except (ssl.SSLError, ConnectionError, TimeoutError):
        return False
