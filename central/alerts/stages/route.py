"""Route: whom to tell, by the on-call table at this time; somebody always is."""

from msgspec.structs import replace

from central.alerts.stages.case import LEVEL, REPEAT, RESOLVED, Case, World
from central.store.alerts.notices import Recipient

_STAGE = "route"


def route(case: Case, world: World) -> Case:
    """The recipients: of an end whoever was told, of a page its levels, of a beginning the first level."""
    if case.phase == RESOLVED:
        return _to(case, case.told_to, "told_before", case.telling.level)
    if case.phase.startswith(REPEAT):
        return _again(case, world)
    if case.phase.startswith(LEVEL):
        level = int(case.phase.removeprefix(LEVEL))
        return _to(case, _at(case, world, level), "on_call", level)
    return _first(case, world)


def staffed(case: Case, world: World) -> list[int]:
    """The levels at which somebody is on call now for such an alert."""
    return [level for level in world.policy.levels if _at(case, world, level)]


def _first(case: Case, world: World) -> Case:
    """The first level at which somebody is on call; where nobody is, everybody."""
    for level in staffed(case, world):
        why = "on_call" if world.policy.shifts else "no_table"
        return _to(case, _at(case, world, level), why, level)
    return _to(case, world.policy.everybody, "nobody_on_call", 1)


def _again(case: Case, world: World) -> Case:
    """Whoever is on call now up to the level that was reached: shifts change during a long night."""
    found = [
        one
        for level in staffed(case, world)
        if level <= case.telling.level
        for one in _at(case, world, level)
    ]
    recipients = tuple({one.name: one for one in found}.values()) or case.told_to
    return _to(case, recipients, "on_call", case.telling.level)


def _at(case: Case, world: World, level: int) -> tuple[Recipient, ...]:
    return world.policy.on_call(level, case.alert.site, case.alert.kind, world.local)


def _to(case: Case, recipients: tuple[Recipient, ...], why: str, level: int) -> Case:
    names = ", ".join(one.name for one in recipients) or "–"
    passed = case.passes(_STAGE, why, names=names, level=str(level))
    return replace(passed, recipients=recipients, level=level)
