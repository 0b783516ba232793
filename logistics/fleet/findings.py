"""Says what of a box's machine, settings and certificate needs somebody, and why."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from logistics.duty.limits import Limits
from logistics.events.machine import BoxMachine
from logistics.fleet import throttle
from logistics.fleet.facts import BoxFacts

Kind = Literal["power", "heat", "card", "files", "certificate", "drift", "version", "devices", "untold"]
ON_BOARD = frozenset({"power", "heat", "card", "files", "certificate", "drift", "version"})
"""What is a matter of the duty board: devices have alerts there, and old versions tell nothing."""
_VERSION = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?")


class Finding(Struct, frozen=True):
    """Something about a box. `why` is the key of its sentence, `fields` what fills its places."""

    kind: Kind
    since_ms: int
    why: str
    fields: dict[str, str | int]


def findings(one: BoxFacts, limits: Limits, now_ms: int, centre: str = "") -> tuple[Finding, ...]:
    """All of it; `centre` is the centre's own version, "" where versions are not compared."""
    return (
        *_of_machine(one),
        *_certificate(one, limits, now_ms),
        *_drift(one, limits, now_ms),
        *_version(one, centre),
        *_devices(one),
    )


def _of_machine(one: BoxFacts) -> Iterator[Finding]:
    told = one.machine
    if told is None:
        if one.heard_ms is not None:
            yield Finding("untold", one.started_ms or one.heard_ms, "untold", {})
        return
    # Of a box that is away nobody knows whether it is hot now.
    if one.is_online is not False:
        yield from _now(one, told)
    if told.worn_ms is not None:
        fields: dict[str, str | int] = {"pct": "?" if told.wear_pct is None else told.wear_pct}
        why = "card_urgent" if told.wear_stage == "urgent" else "card"
        yield Finding("card", one.machine_ms - told.worn_ms, why, fields)
    if told.files_ms is not None:
        yield Finding("files", one.machine_ms - told.files_ms, *_files(told))


def _now(one: BoxFacts, told: BoxMachine) -> Iterator[Finding]:
    if told.low_volt_ms is not None:
        yield Finding("power", one.machine_ms - told.low_volt_ms, "low_volt", {})
    if told.hot_ms is not None:
        yield Finding("heat", one.machine_ms - told.hot_ms, "heat", {"temp_mc": told.temp_mc or 0})
    elif told.slow_ms is not None and told.low_volt_ms is None:
        bits = told.throttle or 0
        said = ", ".join(throttle.words(throttle.at_present(bits) | throttle.since_boot(bits)))
        yield Finding("power", one.machine_ms - told.slow_ms, "slowed", {"said": said})


def _files(told: BoxMachine) -> tuple[str, dict[str, str | int]]:
    if told.is_read_only:
        return "files_read_only", {}
    if told.fs_errors:
        return "files", {"errors": told.fs_errors}
    return "files_inodes", {"free": told.inodes_free_pct or 0}


def _certificate(one: BoxFacts, limits: Limits, now_ms: int) -> Iterator[Finding]:
    if one.is_shut_out:
        yield Finding("certificate", one.heard_ms or 0, "certificate_revoked", {})
        return
    if one.certificate_ms is None or one.certificate_ms - now_ms >= limits.certificate_ms:
        return
    if one.certificate_ms <= now_ms:
        yield Finding("certificate", one.certificate_ms, "certificate_over", {})
        return
    fields: dict[str, str | int] = {
        "left_ms": one.certificate_ms - now_ms,
        "limit_ms": limits.certificate_ms,
    }
    yield Finding("certificate", one.certificate_ms - limits.certificate_ms, "certificate", fields)


def _drift(one: BoxFacts, limits: Limits, now_ms: int) -> Iterator[Finding]:
    is_late = now_ms - one.wanted_ms > limits.drift_ms
    if one.wanted and one.running and one.wanted != one.running and is_late:
        fields: dict[str, str | int] = {"running": one.running[:12], "wanted": one.wanted[:12]}
        yield Finding("drift", one.wanted_ms, "drift", fields)


def _version(one: BoxFacts, centre: str) -> Iterator[Finding]:
    if not one.version:
        return
    told, ours = parts_of(one.version), parts_of(centre)
    if told is None:
        yield Finding("version", one.started_ms, "version", {"version": one.version})
    elif ours is not None and told > ours:
        fields: dict[str, str | int] = {"version": one.version, "centre": centre}
        yield Finding("version", one.started_ms, "version_newer", fields)


def parts_of(version: str) -> tuple[int, ...] | None:
    """A version's numbers (major, minor, patch), so that they compare; None for what is none."""
    found = _VERSION.match(version)
    return None if found is None else tuple(int(part or 0) for part in found.groups())


def _devices(one: BoxFacts) -> Iterator[Finding]:
    if one.devices_down:
        fields: dict[str, str | int] = {"down": one.devices_down, "of": one.devices}
        yield Finding("devices", 0, "devices", fields)
