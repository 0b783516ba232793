"""The commands of a box: sanji edge and sanji waybill."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from edge_agent.build import album_of, load_pack
from edge_agent.counter.web.voice import prompts, web_notes
from edge_agent.identity.commands import enrol, renew
from edge_agent.orders.files import ConfigFiles
from edge_agent.printing.commands import print_sample
from edge_agent.run import RESTART_CODE, BoxRun
from edge_agent.settings import EdgeSettings, load_edge
from edge_agent.store.commands import outbox
from plumbing import logs
from plumbing.commands import forward
from plumbing.settings import SettingsError

_FAULTS, _USAGE = 1, 2

edge = typer.Typer(help="Run and look after a box.", no_args_is_help=True)
edge.add_typer(outbox, name="outbox")
edge.command("print-sample")(print_sample)
edge.command("enrol")(enrol)
edge.command("renew")(renew)
waybill = typer.Typer(help="Say which carriers a waybill number may belong to.")

Config = Annotated[Path, typer.Argument(help="The box's settings, a TOML file.")]
# Every word, --help as well, is for the command that they are handed on to.
ALL_WORDS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@edge.command()
def run(config: Config, verbose: Annotated[bool, typer.Option("--verbose", "-v")] = False) -> None:
    """Run the box's agent until it is told to stop."""
    files = ConfigFiles(config)
    try:
        chosen = files.choose()
    except SettingsError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why
    logs.configure(verbose=verbose, keeps=True)
    try:
        code = BoxRun(chosen.settings, files, chosen).run()
    except SettingsError as why:
        typer.echo(str(why), err=True)
        if not chosen.is_trial:
            raise typer.Exit(_USAGE) from why
        files.undo(str(why))
        code = RESTART_CODE
    raise typer.Exit(code)


@edge.command()
def check(config: Config) -> None:
    """Check a box's settings without touching its hardware: every fault at once, exit code 2."""
    settings = _load(config)
    box = settings.box
    typer.echo(f"{config}: good. Box {box.name}, {box.role} at site {box.site}, {_devices(settings)}.")
    if settings.web:
        for note in web_notes(settings.web, has_operators=bool(settings.operator)):
            typer.echo(f"{config}: {note}", err=True)


@edge.command("prompts")
def list_prompts() -> None:
    """List the prompts that may be spoken, for who records them: the file's name and the sentence."""
    for name, sentence in prompts().items():
        typer.echo(f"{name}\t{sentence}")


@edge.command("doctor", context_settings=ALL_WORDS)
def examine(words: typer.Context) -> None:
    """Look at each device of the box and say what to fix; exit code 1 if something is wrong."""
    # By its own entry point: what it looks through (OpenCV and others) is not loaded to run an agent.
    raise typer.Exit(forward("sanji.edge", "doctor", words.args, "sanji edge doctor"))


@edge.command("operator", context_settings=ALL_WORDS)
def make_operator(words: typer.Context) -> None:
    """Make an operator's badge and PIN, and print what to put into the box's settings."""
    # By its own entry point: argon2 is not loaded to run an agent without a page.
    raise typer.Exit(forward("sanji.edge", "operator", words.args, "sanji edge operator"))


@edge.command("firmware", context_settings=ALL_WORDS)
def check_firmware(words: typer.Context) -> None:
    """Check the files that a card is made of: boot, network, clock, log, broker; exit code 1 for a fault."""
    raise typer.Exit(forward("sanji.edge", "firmware", words.args, "sanji edge firmware"))


@edge.command("update", context_settings=ALL_WORDS)
def update(words: typer.Context) -> None:
    """Go over to another version that the agent has fetched, as root; list what is there."""
    raise typer.Exit(forward("sanji.edge", "update", words.args, "sanji edge update"))


@edge.command("update-smoke", context_settings=ALL_WORDS, hidden=True)
def smoke(words: typer.Context) -> None:
    """Show that this release could run here, without the box's devices and data."""
    raise typer.Exit(forward("sanji.edge", "update-smoke", words.args, "sanji edge update-smoke"))


@edge.command()
def stills(
    config: Config,
    number: Annotated[str, typer.Argument(help="The waybill.")],
    into: Annotated[Path, typer.Option(help="The folder that the pictures are put into.")] = Path(),
) -> None:
    """Take out the box's pictures of a parcel; exit code 1 if there are none (any more)."""
    album = album_of(_load(config))
    found = [(still, jpeg) for still in album.of_waybill(number) if (jpeg := album.read(still))]
    for still, jpeg in found:
        into.mkdir(parents=True, exist_ok=True)
        (into / still.name).write_bytes(jpeg)
        typer.echo(into / still.name)
    raise typer.Exit(0 if found else _FAULTS)


@edge.callback()
def _edge() -> None:
    """Run and look after a box."""


@waybill.command()
def candidates(
    numbers: Annotated[list[str], typer.Argument(help="Waybill numbers.")],
    as_json: AsJson = False,
) -> None:
    """Rank the carriers that each number may belong to; never certain, never a default."""
    pack = load_pack()
    for number in numbers:
        found = pack.candidates(number)
        if as_json:
            typer.echo(msgspec.json.encode({"number": number, "candidates": found}))
            continue
        ranked = "; ".join(f"{one.carrier} {one.score} ({one.why})" for one in found)
        typer.echo(f"{number}: {ranked or 'no known carrier'}")


def _load(config: Path) -> EdgeSettings:
    try:
        return load_edge(config)
    except SettingsError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(_USAGE) from why


def _devices(settings: EdgeSettings) -> str:
    kinds: dict[str, Mapping[str, object]] = {
        "camera": settings.camera,
        "scanner": settings.scanner,
        "scale": settings.scale,
        "probe": settings.probe,
        "modbus": settings.modbus,
        "door": settings.door,
        "printer": settings.printer,
        "mains": settings.mains,
        "defrost": settings.defrost,
    }
    named = [f"{kind} {name}" for kind, devices in kinds.items() for name in devices]
    return ", ".join(named) or "no devices"
