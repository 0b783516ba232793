"""What the centre commands: each command done once, a few in hand, answered at a bounded pace."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from queue import Empty, Queue
from typing import Any

from edge_agent.orders.journal import Entry, Journal, JournalFull
from logistics import orders, wire
from plumbing import logs
from plumbing.clock import Moment
from plumbing.sqlite import DiskFull

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

Rejected = Callable[[str, str], None]
"""Counts a command that was not taken: a word for why, and its id."""

# Begun and found so by a new life of the agent: that life is what was ordered.
_BY_A_START = frozenset({orders.kind_of(orders.AgentRestart)})
# Begun, and it does no harm to do it again.
_REPEATABLE = frozenset({orders.kind_of(orders.NoticeShow)})


def _unheard(_reason: str, _named: str) -> None:
    return


Send = Callable[[wire.Result], int]
"""Hands a result to the broker; its size in bytes, 0 when there is no link."""


class Duties:
    """The agent's loop owns it, and never waits here: a handler that is slow works in a thread of its own.

    `handlers` says by the order's type who does it. An order that is asked for again while it is in hand is
    not begun again, and one that was answered lately gets the same answer. Older ones are done again, where
    that does no harm: what is done at most once is in the `journal`, on disk, before it is begun.
    """

    def __init__(
        self,
        handlers: Mapping[type[Any], Handler],
        box: str,
        send: Send,
        journal: Journal | None = None,
        rejected: Rejected = _unheard,
    ) -> None:
        self._handlers = handlers
        self._box = box
        self._send = send
        self._journal = journal
        self._rejected = rejected
        self._once: set[str] = set()
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
        known = self._journal.entry(command.id) if self._journal else None
        if known is not None and known.answer is not None:
            self._remember(command.id, known.answer)
            return
        if known is None and self._is_over(command, now):
            self._rejected("expired", command.id)
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
        elif isinstance(order, orders.AnyOnce) and not self._may_once(command, known, now):
            return
        elif handler(order, partial(self._reply, command.id)):
            self._in_hand.add(command.id)

    def _is_over(self, command: wire.Command, now: Moment) -> bool:
        """A box that does not know the time lets the centre judge, but for what it has seen to be over."""
        is_past = now.clock == "synced" and now.at_ms > command.expires_ms
        return is_past or (self._journal is not None and command.expires_ms <= self._journal.floor_ms)

    def _may_once(self, command: wire.Command, known: Entry | None, now: Moment) -> bool:
        """Note on disk that it is begun; False, and perhaps an answer, where it is not to be begun."""
        if self._journal is None:
            self._remember(command.id, wire.Refused("unsupported"))
            return False
        self._once.add(command.id)
        if known is not None:
            return self._may_again(command.id, known)
        if now.clock != "synced":
            # Whether it still counts is not known here: the centre sends it again while it does.
            self._once.discard(command.id)
            return False
        try:
            self._journal.begin(command, wire.tag_in(command.do))
        except (DiskFull, JournalFull) as why:
            self._log.warning("command.no_room", id=command.id, why=str(why))
            self._once.discard(command.id)
            self._remember(command.id, wire.Refused("full"))
            return False
        self._log.info("command.begun", id=command.id, kind=wire.tag_in(command.do))
        return True

    def _may_again(self, identity: str, known: Entry) -> bool:
        """Of what an earlier life of the agent began, and did not end."""
        if known.kind in _REPEATABLE:
            return True
        answer = orders.Done("started") if known.kind in _BY_A_START else wire.Refused("interrupted")
        self._remember(identity, answer)
        return False

    def _reply(self, identity: str, answer: wire.AnyAnswer) -> None:
        """From the handler's thread."""
        self._answered.put((identity, answer))

    def _remember(self, identity: str, answer: wire.AnyAnswer) -> None:
        self._in_hand.discard(identity)
        if identity in self._once and self._journal is not None:
            self._once.discard(identity)
            try:
                self._journal.end(identity, answer)
            except DiskFull as why:
                # Until the next start it is known here; then it counts as interrupted.
                self._log.warning("command.end_not_kept", id=identity, why=str(why))
        self._remembered[identity] = answer
        self._due[identity] = None
        while len(self._remembered) > _REMEMBERED_MAX:
            forgotten, _ = self._remembered.popitem(last=False)
            self._due.pop(forgotten, None)

    def _result(self, identity: str) -> wire.Result:
        return wire.Result(v=wire.VERSION, box=self._box, id=identity, answer=self._remembered[identity])
