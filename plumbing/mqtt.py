"""One link to a broker out of a list: connects, subscribes until granted, notices death, tries the next."""

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

import paho.mqtt.client as paho
from msgspec import Struct
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from plumbing import logs
from plumbing.address import Address
from plumbing.trust.tls import TlsFiles

_CONNECT_S = 10.0
_LOOK_S = 1.0
_PAUSE_S_FIRST, _PAUSE_S_MAX = 0.5, 30.0
# So many topics in one SUBSCRIBE: a packet of some kilobytes, whatever the broker's limit.
_TOPICS_A_PACKET = 100
_T = TypeVar("_T")


class Message(Struct, frozen=True):
    """What came from the broker."""

    topic: str
    payload: bytes


class Link(Struct, frozen=True, kw_only=True):
    """How to be linked; `Connection` is being so.

    `will` is what the broker says, retained, when the link dies. `subscriptions` are the (topic, QoS) pairs
    that are wanted from the beginning. A broker that takes the connection but does not grant what is wanted
    within `grant_s` is given up for the next.
    The files of `tls` are read anew for each connection: a certificate that was renewed is used by the next.
    """

    addresses: tuple[Address, ...]
    client_id: str
    user: str = ""
    password: str = ""
    keepalive_s: int = 20
    grant_s: float = 30.0
    subscriptions: tuple[tuple[str, int], ...] = ()
    will: Message | None = None
    tls: TlsFiles = TlsFiles()


class Tries:
    """Which address is next, and after what pause: a longer one once all have been tried in vain."""

    def __init__(self, addresses: int) -> None:
        self._addresses = addresses
        self._pause_s = _PAUSE_S_FIRST
        self._vain = 0
        self.which = 0

    def pause_s(self, *, was_up: bool) -> float:
        """Seconds before the next one is tried; `was_up`: this one stood, and was lost."""
        self.which = (self.which + 1) % self._addresses
        self._vain = 0 if was_up else self._vain + 1
        if was_up:
            self._pause_s = _PAUSE_S_FIRST
        elif self._vain % self._addresses == 0:
            self._pause_s = min(self._pause_s * 2, _PAUSE_S_MAX)
        return self._pause_s


class Connection:
    """Keeps one link alive from a thread of its own.

    `on_message`, `on_up` and `on_down` are called from paho's thread and must not block for long.
    `on_up` is called once all subscriptions are granted: a cluster that is electing refuses them for a
    while (SUBACK 0x80), and publishing before they stand would lose the confirmations. What is wanted may
    change at any time, from any thread; each new connection begins with what is wanted then.
    """

    def __init__(
        self,
        link: Link,
        *,
        on_message: Callable[[Message], None],
        on_up: Callable[[], None],
        on_down: Callable[[], None],
        rng: Random,
    ) -> None:
        self._link = link
        self._on_message = on_message
        self._on_up = on_up
        self._on_down = on_down
        self._rng = rng
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._client: paho.Client | None = None
        self._is_up = False
        # Over what is wanted and awaited: the broker's answer may come before the asking has returned.
        self._lock = threading.RLock()
        self._wanted: dict[str, int] = dict(link.subscriptions)
        self._accepted: paho.Client | None = None
        self._awaited: dict[int, list[tuple[str, int]]] = {}
        self._log = logs.get("mqtt")
        self._thread = threading.Thread(target=self._keep, name=f"mqtt-{link.client_id}", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye and end; the broker then publishes no will."""
        self._stop.set()
        client = self._client
        if client is not None:
            client.disconnect()
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=10)

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> bool:
        """Hand a message to the broker's socket; False when there is no link. Says nothing of its arrival."""
        client = self._client
        if client is None or not self._is_up:
            return False
        return client.publish(topic, payload, qos=qos, retain=retain).rc == paho.MQTT_ERR_SUCCESS

    def subscribe(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Want these (topic, QoS) pairs, too: asked for at once where there is a link, else at the next."""
        with self._lock:
            new = [(topic, qos) for topic, qos in pairs if self._wanted.get(topic) != qos]
            self._wanted.update(new)
            if self._accepted is not None:
                self._ask(self._accepted, new)

    def unsubscribe(self, topics: Iterable[str]) -> None:
        """Want these no more. What is on its way may still come."""
        with self._lock:
            gone = [topic for topic in topics if self._wanted.pop(topic, None) is not None]
            for part in _parts(gone):
                if self._accepted is not None:
                    self._accepted.unsubscribe(part)

    def _keep(self) -> None:
        tries = Tries(len(self._link.addresses))
        while not self._stop.is_set():
            was_up = self._live_once(self._link.addresses[tries.which])
            self._stop.wait(tries.pause_s(was_up=was_up) * (0.5 + self._rng.random()))

    def _live_once(self, address: Address) -> bool:
        """One connection from its beginning to its end; whether it ever stood."""
        self._ended.clear()
        try:
            client = self._new_client(address)
            client.connect(address.host, address.port, self._link.keepalive_s)
        except OSError as why:
            self._log.info("mqtt.unreachable", host=address.host, port=address.port, why=str(why))
            return False
        self._client = client
        client.loop_start()
        waited_s = 0.0
        while not self._ended.wait(_LOOK_S) and not self._stop.is_set():
            waited_s = waited_s + _LOOK_S if self._is_waiting(client) else 0.0
            if not waited_s:
                self._say_up()  # What was refused may be wanted no more.
            if waited_s >= self._link.grant_s:
                self._log.warning("mqtt.not_granted", host=address.host, port=address.port, for_s=waited_s)
                client.disconnect()
                break
        client.loop_stop()
        self._client = None
        with self._lock:
            self._accepted = None
            self._awaited.clear()
        was_up, self._is_up = self._is_up, False
        if was_up:
            self._log.info("mqtt.down", host=address.host, port=address.port)
            self._on_down()
        return was_up

    def _new_client(self, address: Address) -> paho.Client:
        link = self._link
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=link.client_id,
            clean_session=True,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = _CONNECT_S
        client.max_inflight_messages_set(0)  # Our own window bounds what is in flight.
        if link.user:
            client.username_pw_set(link.user, link.password)
        if link.will is not None:
            client.will_set(link.will.topic, link.will.payload, qos=0, retain=True)
        if address.is_tls:
            client.tls_set_context(link.tls.client())
        client.on_socket_open = self._on_socket_open
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_paho_message
        return client

    def _on_socket_open(self, _client: paho.Client, _data: object, sock: object) -> None:
        """Sets what the system's defaults get wrong for a link like ours.

        A small message behind others would wait 40 ms for their acknowledgement (Nagle's algorithm, RFC 896,
        against delayed ones, RFC 1122), and unacknowledged bytes would hold a dead link "up" for a quarter of
        an hour.
        """
        if not isinstance(sock, socket.socket):
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self._link.keepalive_s * 1500)

    def _on_connect(
        self, client: paho.Client, _data: object, _flags: object, code: ReasonCode, _props: Properties | None
    ) -> None:
        if code.is_failure:
            self._log.warning("mqtt.refused", why=str(code))
            client.disconnect()
            return
        with self._lock:
            self._accepted = client
            self._ask(client, list(self._wanted.items()))
            is_all = not self._awaited
        if is_all:
            self._say_up()

    def _ask(self, client: paho.Client, wanted: list[tuple[str, int]]) -> None:
        for part in _parts(wanted):
            _, mid = client.subscribe(part)
            if mid is not None:
                self._awaited[mid] = part

    def _on_subscribe(
        self,
        _client: paho.Client,
        _data: object,
        mid: int,
        codes: Sequence[ReasonCode],
        _props: Properties | None,
    ) -> None:
        with self._lock:
            asked = self._awaited.pop(mid, [])
            refused = [pair for pair, code in zip(asked, codes, strict=False) if code.is_failure]
            if refused:
                self._awaited[-mid] = refused  # Asked for again from the keeping thread, a second later.
            is_all = not self._awaited
        if refused:
            self._log.warning("mqtt.subscription_refused", topics=[topic for topic, _ in refused])
        elif is_all:
            self._say_up()

    def _is_waiting(self, client: paho.Client) -> bool:
        """Whether the broker has not granted all that is wanted; what it refused is asked for again."""
        with self._lock:
            for key in [key for key in self._awaited if key < 0]:
                self._ask(client, [pair for pair in self._awaited.pop(key) if pair in self._wanted.items()])
            return self._accepted is None or bool(self._awaited)

    def _say_up(self) -> None:
        """Once a connection, however often all has been granted since."""
        with self._lock:
            was_up, self._is_up = self._is_up, True
        if was_up:
            return
        self._log.info("mqtt.up", client=self._link.client_id)
        self._on_up()

    def _on_disconnect(
        self,
        _client: paho.Client,
        _data: object,
        _flags: object,
        _code: ReasonCode,
        _props: Properties | None,
    ) -> None:
        self._ended.set()

    def _on_paho_message(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self._on_message(Message(message.topic, bytes(message.payload)))


def _parts(wanted: list[_T]) -> list[list[_T]]:
    """As many as go into one packet."""
    return [wanted[start : start + _TOPICS_A_PACKET] for start in range(0, len(wanted), _TOPICS_A_PACKET)]
