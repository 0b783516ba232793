"""The commands that need the simulators: sanji demo and sanji sim."""

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Annotated, get_args

import msgspec
import typer

from simulators.broker import BrokerError
from simulators.demo.run import Demo, Wish
from simulators.demo.staff import DemoError
from simulators.labels import Label
from simulators.mjpeg import CameraServer, Counter
from simulators.printers.album import Album
from simulators.printers.machine import Language, Machine, set_mood
from simulators.wires.onewire_tree import OneWireTree, ProbeFault
from simulators.wires.printer import printer_at
from simulators.wires.scales import typed
from simulators.wires.scanner import ScannerWire

_FAULTS, _USAGE = 1, 2

sim = typer.Typer(
    help="One simulated wire for a developer; what its world does is typed, a line a deed.",
    no_args_is_help=True,
)
demo = typer.Typer(help="A county on this machine: broker, centre, and true agents on simulated wires.")


@demo.command()
def run(
    minutes: Annotated[float | None, typer.Option(min=0.1, help="End by itself after so long.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Where the pages are served.")] = None,
    broker: Annotated[str | None, typer.Option(help="A broker that runs already: mqtt://host:port.")] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=4.0, help="People and air this much faster.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same parcels.")] = 1,
) -> None:
    """Run the demo: addresses and logins first, a JSON summary last; exit code 1 if a promise broke."""
    try:
        summary = Demo(Wish(minutes, port, broker, speed, seed), _say).run()
    except (DemoError, BrokerError) as why:
        typer.echo(f"demo: {why}", err=True)
        raise typer.Exit(_FAULTS) from why
    typer.echo(msgspec.json.format(msgspec.json.encode(summary), indent=2).decode())
    raise typer.Exit(0 if summary.is_good else _FAULTS)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


Link = Annotated[Path, typer.Argument(help="Where the port shall appear, as settings name it.")]


@sim.command()
def scale(
    link: Link,
    model: Annotated[str | None, typer.Option(help="Speak and weigh as this model does.")] = None,
    protocol: Annotated[str | None, typer.Option(help="Speak this; without any: yaohua-tf0.")] = None,
    division_g: Annotated[int | None, typer.Option(min=1, help="The display's step.")] = None,
    odds: Annotated[float, typer.Option(min=0, max=1, help="The chance that a frame is spoiled.")] = 0.0,
) -> None:
    """A scale on a pseudo-terminal. Type grams to lay that on it, 0 to clear it, tare, or a fault."""
    try:
        wire = typed.scale_of(link, model, protocol, division_g=division_g, odds=odds)
    except ValueError as why:
        typer.echo(f"scale: {why}", err=True)
        raise typer.Exit(_USAGE) from why
    _say(f"port = {str(link)!r}; type {typed.DEEDS}")
    wire.open()
    _obey(lambda line: typed.do(wire, line))
    wire.close()


@sim.command()
def scanner(link: Link) -> None:
    """A serial scanner on a pseudo-terminal. Type a code to scan it."""
    wire = ScannerWire(link)
    wire.open()
    _obey(wire.scan)
    wire.close()


@sim.command()
def camera(port: Annotated[int, typer.Option(min=0, max=65535)] = 0) -> None:
    """A network camera above a counter. Type a waybill to lay its label down; an empty line clears."""
    counter = Counter(Random())
    with CameraServer(counter, port=port) as server:
        _say(f"source = {server.address!r}")
        _obey(lambda line: counter.show(Label(line)) if line else counter.clear())


@sim.command()
def probe(
    bus: Annotated[Path, typer.Argument(help="The folder that looks like /sys/bus/w1/devices.")],
    address: Annotated[str, typer.Argument(help="The probe: 28- and twelve hexadecimal digits.")],
) -> None:
    """A DS18B20 in a folder like the kernel's. Type degrees Celsius, or crc, power_on, all_zero, all_ones."""
    bus.mkdir(parents=True, exist_ok=True)
    tree = OneWireTree(bus)
    tree.show(address, 4000)
    _obey(lambda line: _set_probe(tree, address, line))


@sim.command()
def printer(
    place: Annotated[str, typer.Argument(help="Where it shall appear: a path, or tcp:PORT (0: any).")],
    folder: Annotated[Path, typer.Option(help="Where pictures of the labels are put.")] = Path(),
    language: Annotated[str, typer.Option(help="tspl or escpos.")] = "tspl",
) -> None:
    """A label printer. Type out_of_paper, cover_open, offline, hang, garbled, mute, a number, or ok."""
    if language not in get_args(Language):
        raise typer.BadParameter(f"{language!r} is none of {', '.join(get_args(Language))}")
    album = Album(folder, _say)
    wire = printer_at(place, Machine("tspl" if language == "tspl" else "escpos"), album.keep)
    wire.open()
    _say(f"port = {wire.place!r}")
    _obey(lambda line: set_mood(wire.machine, line))
    wire.close()


def _set_probe(tree: OneWireTree, address: str, line: str) -> None:
    for fault in get_args(ProbeFault):
        if line == fault:
            tree.fail(address, fault)
            return
    tree.show(address, round(float(line) * 1000))


def _obey(deed: Callable[[str], None]) -> None:
    """Do what each line of standard input says, until it ends or Ctrl-C."""
    try:
        for line in sys.stdin:
            try:
                deed(line.strip())
            except ValueError as why:
                typer.echo(f"not understood: {why}", err=True)
    except KeyboardInterrupt:
        return
