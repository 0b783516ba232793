"""What a box of a rollout has come to, and whether its wave goes on, waits, or stops all."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from central.store.links import orders
from central.store.releases.facts import Facts
from central.store.releases.rollouts import FAILED, KEPT, Part, Rollout

_MINUTE_MS = 60_000
# Health is told once a minute: so much may be lost on a poor link.
_FRESH_MS = 10 * _MINUTE_MS
# A power cut or two are no crash of the release.
STARTS_MAX = 2
# What waits while a link is down for some minutes is no growing backlog.
BACKLOG_FREE = 500
SILENT, CRASH = "silent", "crash"


class Step(Struct, frozen=True):
    """What is to be done: wait, go on with the next wave, stop and say why, or be done."""

    to: Literal["wait", "next", "stop", "done"]
    why: str = ""


def judged(part: Part, facts: Facts, now_ms: int, silent_min: int) -> Part:
    """The box's part as what it told makes it. One that was silent and comes after all counts again."""
    if part.ordered_ms is None:
        return part
    outcome = facts.outcome
    if outcome is not None and outcome.state == "kept":
        if facts.starts > STARTS_MAX:
            why = f"the agent began anew {facts.starts} times since it was confirmed"
            return _failed(part, CRASH, why, now_ms)
        return part if part.state == KEPT else _ended(part, KEPT, outcome.came_ms)
    if outcome is not None and outcome.state in {"undone", "refused"}:
        return _failed(part, outcome.reason or outcome.state, outcome.why, outcome.came_ms)
    if facts.command in {orders.REFUSED, orders.EXPIRED}:
        return _failed(part, facts.command_reason, facts.command_detail, now_ms)
    if now_ms - part.ordered_ms > silent_min * _MINUTE_MS:
        return _failed(part, SILENT, f"nothing came of it for {silent_min} minutes", now_ms)
    return part


def is_healthy(part: Part, facts: Facts, now_ms: int, soak_min: int) -> bool:
    """Whether a box that kept the release has lived with it for a while, is heard, and sends what it has."""
    up_since_ms = max(part.ended_ms or now_ms, facts.started_ms)
    is_heard = now_ms - facts.health_ms <= _FRESH_MS
    is_draining = facts.backlog <= max(part.backlog, BACKLOG_FREE)
    return now_ms - up_since_ms >= soak_min * _MINUTE_MS and is_heard and is_draining


def step(rollout: Rollout, parts: Sequence[Part], facts: Mapping[str, Facts], now_ms: int) -> Step:
    """What comes after the wave that is under way; `parts` are all boxes up to it.

    A box of an earlier wave that fails afterwards counts as well.
    """
    failed = [part for part in parts if part.counts_as_failed]
    if len(failed) > rollout.fail_max:
        names = ", ".join(f"{part.box} ({part.reason})" for part in failed[:10])
        return Step("stop", f"{len(failed)} of {len(parts)} boxes failed: {names}")
    mine = [part for part in parts if part.wave == rollout.wave]
    if any(part.state not in {KEPT, FAILED} for part in mine):
        return Step("wait")
    kept = [part for part in mine if part.state == KEPT]
    if mine and not kept and not any(part.is_forgiven for part in mine):
        return Step("stop", "no box of this wave kept the release")
    if not all(is_healthy(part, facts.get(part.box, Facts()), now_ms, rollout.soak_min) for part in kept):
        return Step("wait")
    return Step("done" if rollout.wave >= rollout.waves else "next")


def _ended(part: Part, state: str, ended_ms: int) -> Part:
    return replace(part, state=state, ended_ms=ended_ms, reason="", why="")


def _failed(part: Part, reason: str, why: str, now_ms: int) -> Part:
    if part.state == FAILED and part.reason == reason:
        return part
    return replace(part, state=FAILED, ended_ms=now_ms, reason=reason[:32], why=why, is_forgiven=False)
