"""What the centre commands: each command done once, a few in hand, answered at a bounded pace."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from queue import Empty, Queue
from typing import Any

from logistics import wire
from plumbing import logs
from plumbing.clock import Moment

_IN_HAND_MAX = 8
_REMEMBERED_MAX = 16
# Pictures must leave a thin link to parcels and alarms.
_BYTES_PER_S = 32_768

Reply = Callable[[wire.AnyAnswer], None]
"""Takes the answer to one order, once, from any thread."""

Handler = Callable[[Any, Reply], bool]
"""Begins what is ordered and returns at once; False, and no reply, where it has no room for it now.

It takes orders of the type that it stands under.
"""

Send = Callable[[wire.Result], int]
"""Hands a result to the broker; its size in bytes, 0 when there is no link."""


class Duties:
    """The agent's loop owns it, and never waits here: a handler that is slow works in a thread of its own.

    `handlers` says by the order's type who does it. An order that is asked for again while it is in hand is
    not begun again, and one that was answered lately gets the same answer. Older ones are done again: an
    order that would do harm then needs its id kept on disk.
    """

    def __init__(self, handlers: Mapping[type[Any], Handler], box: str, send: Send) -> None:
        self._handlers = handlers
        self._box = box
        self._send = send
        self._in_hand: set[str] = set()
        self._answered: Queue[tuple[str, wire.AnyAnswer]] = Queue()
        self._remembered: OrderedDict[str, wire.AnyAnswer] = OrderedDict()
        self._due: OrderedDict[str, None] = OrderedDict()
        self._next_ms = 0
        self._log = logs.get("duties")

    def take(self, command: wire.Command, now: Moment) -> None:
        """Begin what is commanded, or answer at once; what finds no room is asked for again by the centre."""
        if command.id in self._remembered:
            self._due[command.id] = None
        elif command.id not in self._in_hand and len(self._in_hand) < _IN_HAND_MAX:
            self._begin(command, now)

    def tick(self, up_ms: int) -> None:
        """Take in what is done, and send one answer if the last one has had its time on the link."""
        try:
            while True:
                self._remember(*self._answered.get_nowait())
        except Empty:
            pass
        if self._due and up_ms >= self._next_ms:
            identity, _ = self._due.popitem(last=False)
            # Without a link it is lost: the centre asks again.
            size = self._send(self._result(identity))
            self._next_ms = up_ms + size * 1000 // _BYTES_PER_S

    def _begin(self, command: wire.Command, now: Moment) -> None:
        # A box that does not know the time lets the centre judge.
        if now.clock == "synced" and now.at_ms > command.expires_ms:
            self._remember(command.id, wire.Refused("expired"))
            return
        try:
            order = wire.decode_order(command.do)
        except wire.WireError as why:
            self._log.warning("command.unknown", id=command.id, why=str(why))
            self._remember(command.id, wire.Refused("unknown"))
            return
        handler = self._handlers.get(type(order))
        if handler is None:
            self._remember(command.id, wire.Refused("unknown"))
        elif handler(order, partial(self._reply, command.id)):
            self._in_hand.add(command.id)

    def _reply(self, identity: str, answer: wire.AnyAnswer) -> None:
        """From the handler's thread."""
        self._answered.put((identity, answer))

    def _remember(self, identity: str, answer: wire.AnyAnswer) -> None:
        self._in_hand.discard(identity)
        self._remembered[identity] = answer
        self._due[identity] = None
        while len(self._remembered) > _REMEMBERED_MAX:
            forgotten, _ = self._remembered.popitem(last=False)
            self._due.pop(forgotten, None)

    def _result(self, identity: str) -> wire.Result:
        return wire.Result(v=wire.VERSION, box=self._box, id=identity, answer=self._remembered[identity])
