"""The command sanji scale-frames: a recording of a scale's wire as weights."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from edge_agent.drivers.scales import recording
from edge_agent.drivers.scales.protocols import PROTOCOLS, known
from edge_agent.drivers.scales.recording import Shown
from logistics.weighing.masses import in_jin, in_kg

_NOTHING, _USAGE = 1, 2

frames = typer.Typer(help="Show a recording of a scale's wire as weights.")


@frames.command()
def show(
    protocol: Annotated[str, typer.Argument(help=f"One of: {', '.join(PROTOCOLS)}.")],
    file: Annotated[Path, typer.Argument(help="The bytes, or with the ending .hex their hexadecimal text.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Decode a recording as the driver would; exit code 1 without a weight, 2 for an unknown protocol."""
    try:
        known(protocol)
        data = recording.read(file)
    except (OSError, ValueError) as why:
        name = f"{protocol}: " if protocol not in PROTOCOLS else f"{file}: "
        typer.echo(f"scale-frames: {name}{why}", err=True)
        raise typer.Exit(_USAGE) from why
    found = recording.decode(protocol, data)
    for frame in found.frames:
        typer.echo(msgspec.json.encode(frame).decode() if as_json else _line(frame))
    typer.echo(
        f"{len(found.frames)} frames, {found.skipped} of {len(data)} bytes made no sense, "
        f"{found.checks} wrong checksums",
        err=True,
    )
    raise typer.Exit(0 if found.frames else _NOTHING)


def _line(frame: Shown) -> str:
    if frame.gross_g is None or frame.net_g is None or frame.tare_g is None:
        return f"{frame.fault}  [{frame.raw}]"
    state = {True: "stable", False: "moving", None: ""}[frame.stable]
    tare = f" ({in_kg(frame.gross_g)} - {in_kg(frame.tare_g)})" if frame.tare_g else ""
    return f"{in_kg(frame.net_g)} kg = {in_jin(frame.net_g)} 斤{tare} {state}  [{frame.raw}]"
