"""sanji central cluster: who shares the county's work, and what nobody does."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central import shell
from central.cluster.leases import divided_anew
from central.settings import CentralSettings
from central.store.cluster.members import Member
from central.store.cluster.picture import Picture, picture
from central.store.store import Store
from plumbing.clock import utc_ms

_HEAD = ("MEMBER", "ROLE", "MACHINE", "SINCE", "PARTITIONS", "")


def cluster(
    config: Annotated[Path, typer.Argument(help="The centre's settings, a TOML file.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    repartition: Annotated[
        bool,
        typer.Option(
            "--repartition",
            help="Divide the boxes by broker.partitions from now on. Stop all members first, and set the "
            "same number at each member and each box.",
        ),
    ] = False,
) -> None:
    """The members that share the county, who leads, and who hears which partitions.

    Exit code 1 when nobody leads, or nobody hears some of the boxes.
    """
    with shell.opened(config) as (settings, store):
        if repartition:
            _divide(config, settings, store)
        with store.read() as connection:
            found = picture(connection, utc_ms())
    typer.echo(msgspec.json.encode(_told(found)).decode() if as_json else _table(found))
    if found.leases and (found.unowned or found.leader is None):
        raise typer.Exit(shell.FAULTS)


def _divide(config: Path, settings: CentralSettings, store: Store) -> None:
    others = divided_anew(store, settings.broker.partitions, utc_ms())
    if others:
        raise shell.refused(f"{config}: stop the members {', '.join(others)} first")
    typer.echo(f"boxes are divided into {settings.broker.partitions} partitions from now on", err=True)


def _told(found: Picture) -> dict[str, object]:
    leader = found.leader
    return {
        "leader": leader.holder if leader else None,
        "leads_since_ms": leader.since_ms if leader else None,
        "term": leader.term if leader else None,
        "members": [
            {
                "member": one.name,
                "machine": one.machine,
                "collects": one.collects,
                "serves": one.serves,
                "since_ms": one.began_ms,
                "partitions": found.held_by(one),
            }
            for one in found.living
        ],
        "partitions": sum(one.partition is not None for one in found.leases),
        "unowned": [one.partition for one in found.unowned],
    }


def _table(found: Picture) -> str:
    if not found.leases and not found.living:
        return "no cluster: one process has all of this county, or none has begun yet"
    rows = [_row(found, one) for one in found.living]
    lines = [*_aligned([_HEAD, *rows])]
    if found.leader is None:
        lines.append("nobody leads: alerts, upkeep and commands rest")
    unheard = [one.partition for one in found.unowned if one.partition is not None]
    if unheard:
        lines.append(f"nobody hears the boxes of {len(unheard)} partitions: {_numbers(unheard)}")
    return "\n".join(lines)


def _row(found: Picture, one: Member) -> tuple[str, ...]:
    roles = [word for word, is_so in (("collect", one.collects), ("web", one.serves)) if is_so]
    leader, held = found.leader, found.held_by(one)
    leads = leader is not None and leader.run == one.run
    since = f"leads since {_time(leader.since_ms)}" if leads and leader else ""
    numbers = f"{len(held)}: {_numbers(held)}" if held else "0"
    return (one.name, "+".join(roles), one.machine, _time(one.began_ms), numbers, since)


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _numbers(numbers: Sequence[int]) -> str:
    """0-3,7: runs of numbers in few words."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ",".join("-".join(map(str, run)) for run in runs)


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    cells = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return ["  ".join(row).rstrip() for row in cells]
