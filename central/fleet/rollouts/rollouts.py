"""Rollouts under way: orders wave by wave, looks at what came of them, and stops by itself."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from msgspec.structs import replace

from central.fleet.rollouts import judging
from central.fleet.rollouts.waves import planned
from central.store.ledgers.held.sending import Holder
from central.store.links import deeds, orders
from central.store.links.deeds import ABOUT
from central.store.releases import facts as known
from central.store.releases import rollouts, shelf
from central.store.releases.facts import Facts
from central.store.releases.rollouts import (
    CANCELLED,
    DONE,
    FAILED,
    KEPT,
    ORDERED,
    PAUSED,
    RUNNING,
    STOPPED,
    WAITING,
    Part,
    Rollout,
)
from central.store.store import Connection, Store
from logistics.orders import AgentUpdate
from plumbing import logs

_DAY_MS = 86_400_000
# A box may be off over a long holiday: its order waits, whatever its wave does meanwhile.
ORDER_WAITS_MS = 14 * _DAY_MS


class RolloutFault(ValueError):
    """It cannot be done; the text says why."""


def begin(
    connection: Connection,
    new: Rollout,
    text: str,
    boxes: Sequence[Holder],
    children: Mapping[str, tuple[str, ...]],
) -> Rollout:
    """Begin a rollout; its first wave is ordered at the next look. Raises RolloutFault or WaveFault."""
    if not shelf.of_version(connection, new.version):
        raise RolloutFault(f"there is no release {new.version} here; `sanji central release add` brings it")
    if rollouts.still_open(connection):
        raise RolloutFault("another rollout is open; let it end, or cancel it")
    waves = planned(text, boxes, children, new.id)
    begun = replace(new, waves=len(waves))
    rollouts.begin(connection, begun, waves)
    return begun


def named(version: str, who: str, now_ms: int, *, fail_max: int, soak_min: int, silent_min: int) -> Rollout:
    """A rollout with a name of its own, in its first wave."""
    identity = uuid4().hex[:12]
    return Rollout(identity, version, RUNNING, 1, 0, fail_max, soak_min, silent_min, who, now_ms)


def pause(connection: Connection, identity: str) -> Rollout:
    """Order nothing more; what was ordered goes on. Raises RolloutFault."""
    here = _found(connection, identity, (RUNNING,))
    return _kept(connection, replace(here, state=PAUSED))


def resume(connection: Connection, identity: str) -> Rollout:
    """Go on, also after a stop: what failed until now is forgiven. Raises RolloutFault."""
    here = _found(connection, identity, (PAUSED, STOPPED))
    for part in rollouts.parts(connection, identity):
        if part.counts_as_failed:
            rollouts.keep_part(connection, replace(part, is_forgiven=True))
    return _kept(connection, replace(here, state=RUNNING, why=""))


def cancel(connection: Connection, identity: str, now_ms: int) -> Rollout:
    """End it: what no box has taken yet is taken back. Raises RolloutFault."""
    here = _found(connection, identity, rollouts.OPEN)
    for part in rollouts.parts(connection, identity):
        if part.state == ORDERED:
            orders.supersede(connection, part.box, [part.about])
    return _kept(connection, replace(here, state=CANCELLED, ended_ms=now_ms))


def _found(connection: Connection, identity: str, states: Sequence[str]) -> Rollout:
    here = rollouts.find(connection, identity)
    if here is None:
        raise RolloutFault(f"there is no rollout {identity!r}")
    if here.state not in states:
        raise RolloutFault(f"rollout {identity} is {here.state}")
    return here


def _kept(connection: Connection, changed: Rollout) -> Rollout:
    rollouts.keep(connection, changed)
    return changed


class Rollouts:
    """One process looks after them. Times are UTC ms."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._log = logs.get("rollouts")

    def tick(self, now_ms: int) -> None:
        """Look at each that is open, and do what is due."""
        with self._store.read() as connection:
            is_any = bool(rollouts.still_open(connection))
        if not is_any:
            return
        with self._store.write() as connection:
            for one in rollouts.still_open(connection):
                self._look(connection, one, now_ms)

    def _look(self, connection: Connection, here: Rollout, now_ms: int) -> None:
        parts = [part for part in rollouts.parts(connection, here.id) if part.wave <= here.wave]
        facts = _facts(connection, here, parts)
        parts = [self._judge(connection, here, part, facts, now_ms) for part in parts]
        if here.state != RUNNING:
            return
        waiting = [part for part in parts if part.state == WAITING]
        step = judging.step(here, [part for part in parts if part.state != WAITING], facts, now_ms)
        if step.to == "stop":
            self._turn(connection, replace(here, state=STOPPED, why=step.why))
        elif waiting:
            for part in waiting:
                self._order(connection, here, part, facts.get(part.box, Facts()), now_ms)
        elif step.to == "next":
            self._turn(connection, replace(here, wave=here.wave + 1))
        elif step.to == "done":
            self._turn(connection, replace(here, state=DONE, ended_ms=now_ms))

    def _judge(
        self, connection: Connection, here: Rollout, part: Part, facts: Mapping[str, Facts], now_ms: int
    ) -> Part:
        found = judging.judged(part, facts.get(part.box, Facts()), now_ms, here.silent_min)
        if found != part:
            rollouts.keep_part(connection, found)
            tell = self._log.warning if found.state == FAILED else self._log.info
            tell("rollout.box", rollout=here.id, box=part.box, state=found.state, reason=found.reason)
        return found

    def _order(self, connection: Connection, here: Rollout, part: Part, facts: Facts, now_ms: int) -> None:
        """By the bundle for the box's own machine; one that runs the version already is done."""
        if facts.version == here.version:
            rollouts.keep_part(connection, replace(part, state=KEPT, ordered_ms=now_ms, ended_ms=now_ms))
            return
        arch, _python = known.machine_of(connection, part.box)
        release = shelf.of_version(connection, here.version).get(arch)
        if release is None:
            why = f"there is no bundle for {arch}" if arch else "the box never told what machine it is"
            failed = replace(part, state=FAILED, ordered_ms=now_ms, ended_ms=now_ms, reason="arch", why=why)
            rollouts.keep_part(connection, failed)
            return
        until_ms = now_ms + ORDER_WAITS_MS
        deed = AgentUpdate(here.version, release.digest, release.bytes, until_ms)
        who, waits_ms = f"rollout {here.id}", ORDER_WAITS_MS
        name = deeds.order(connection, [part.box], deed, who=who, now_ms=now_ms, waits_ms=waits_ms)
        ordered = replace(
            part, state=ORDERED, ordered_ms=now_ms, about=f"{ABOUT}{name}", backlog=facts.backlog
        )
        rollouts.keep_part(connection, ordered)

    def _turn(self, connection: Connection, changed: Rollout) -> None:
        rollouts.keep(connection, changed)
        tell = self._log.error if changed.state == STOPPED else self._log.info
        tell(f"rollout.{changed.state}", rollout=changed.id, wave=changed.wave, why=changed.why)


def _facts(connection: Connection, here: Rollout, parts: Sequence[Part]) -> dict[str, Facts]:
    found = known.of_boxes(connection, [part.box for part in parts], here.version, here.made_ms)
    for part in parts:
        if part.state == ORDERED and part.about:
            state, reason, detail = known.command_of(connection, part.box, part.about)
            facts = found.get(part.box, Facts())
            found[part.box] = replace(facts, command=state, command_reason=reason, command_detail=detail)
    return found
