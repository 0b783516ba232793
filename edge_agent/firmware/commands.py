"""The command sanji edge firmware: checks the files that a card is made of, before it is made."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from edge_agent.firmware.check import faults, known
from edge_agent.firmware.models import MODELS, model_in

_FAULTS, _USAGE = 1, 2
_TREE = Path("/proc/device-tree/model")

app = typer.Typer(help="Check the files that a card is made of.")


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(help="A folder of such files, as firmware_configs is, or /boot/firmware.")
    ],
    model: Annotated[
        str, typer.Option(help=f"Of a config.txt in no model's folder: {', '.join(MODELS)}.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a fault.")] = False,
) -> None:
    """Say of each file what its program would pass over in silence; exit code 1 for a fault."""
    if not folder.is_dir() or (model and model not in MODELS):
        typer.echo(f"{folder}: no folder" if not folder.is_dir() else f"--model is one of {MODELS}", err=True)
        raise typer.Exit(_USAGE)
    found = [(str(path), fault) for path, fault in faults(folder, model or _this_machine())]
    for path, fault in found:
        line = msgspec.json.encode({"file": path, "fault": fault}).decode()
        typer.echo(line if as_json else f"{path}: {fault}")
    if not found and not as_json:
        typer.echo(f"{folder}: {len(known(folder))} files, good")
    raise typer.Exit(_FAULTS if found else 0)


def _this_machine() -> str | None:
    """The model of the Pi that we run on, None on another machine."""
    try:
        return model_in(_TREE.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError):
        return None
