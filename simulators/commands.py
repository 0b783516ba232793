"""The commands that need the simulators: sanji demo and sanji sim."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Annotated, get_args

import msgspec
import typer

from plumbing.clock import utc_ms
from simulators.demo.run import Demo, Wish
from simulators.demo.staff import DemoError
from simulators.fleet.commands import fleet, nation
from simulators.labels import Label
from simulators.mjpeg import CameraFault, CameraServer, Counter
from simulators.printers.album import Album
from simulators.printers.machine import Language, Machine, set_mood
from simulators.providers.server import KEY_ID, SECRET, TEMPLATE, TOKEN, Providers
from simulators.servers.broker import BrokerError
from simulators.wires import by_hand
from simulators.wires.keyboard import KeyboardWire
from simulators.wires.printer import printer_at
from simulators.wires.scales import typed
from simulators.wires.scanner import ScannerWire

_FAULTS, _USAGE = 1, 2

sim = typer.Typer(
    help="A simulated wire for a developer, each deed a typed line; or thousands of boxes at wire level.",
    no_args_is_help=True,
)
sim.command("fleet")(fleet)
sim.command("nation")(nation)
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
def scanner(
    link: Link, hid: Annotated[bool, typer.Option("--hid", help="One that types, in a pipe.")] = False
) -> None:
    """A scanner: serial on a pseudo-terminal, or typing (`keyboard = "LINK"`). Type a code to scan it."""
    wire = KeyboardWire(link) if hid else ScannerWire(link)
    wire.open()
    _obey(wire.scan)
    wire.close()


@sim.command()
def camera(port: Annotated[int, typer.Option(min=0, max=65535)] = 0) -> None:
    """A network camera above a counter.

    Type a waybill to lay its label down; an empty line clears. A fault's name (silent, drop, black, frozen,
    garbage, corrupt, 4k, small) makes it so, and `mend` ends it.
    """
    counter = Counter(Random())
    with CameraServer(counter, port=port) as server:
        _say(f"source = {server.address!r}")
        _obey(lambda line: _do_at_counter(counter, line))


def _do_at_counter(counter: Counter, line: str) -> None:
    for fault in get_args(CameraFault):
        if line == fault:
            counter.fail(fault)
            return
    if line == "mend":
        counter.mend()
    elif line:
        counter.show(Label(line))
    else:
        counter.clear()


class Kind(StrEnum):
    """The kinds of probe that can be played."""

    DS18B20 = "ds18b20"
    SHT = "sht"
    MODBUS = "modbus"


@sim.command()
def probe(
    place: Annotated[Path, typer.Argument(help="A folder like /sys/bus/w1/devices or /sys, or a port.")],
    address: Annotated[str, typer.Argument(help="28-… for a DS18B20, 1-0044 for a chip, 7 for Modbus.")],
    kind: Annotated[Kind, typer.Option(help="Which kind of probe.")] = Kind.DS18B20,
) -> None:
    """A probe. Type degrees (and percent), or a fault: docs/devices.md lists them."""
    if kind is Kind.MODBUS and not (address.isdecimal() and 1 <= int(address) <= 247):
        raise typer.BadParameter("an address on a Modbus bus is 1 … 247", param_hint="ADDRESS")
    if kind is Kind.DS18B20:
        deed, end = by_hand.ds18b20(place, address)
    elif kind is Kind.SHT:
        deed, end = by_hand.sht(place, address)
    else:
        deed, end = by_hand.xy_md02(place, int(address))
    _obey(deed)
    end()


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


@sim.command()
def providers(port: Annotated[int, typer.Option(min=0, max=65535)] = 0) -> None:
    """DingTalk, WeCom, Feishu and Aliyun SMS as alerts meet them. Type a name and a mood: dingtalk error."""
    far = Providers(utc_ms, lambda taken: _say(f"{taken.provider}: {taken.text}"), port)
    far.start()
    _say(f"token and key {TOKEN!r}, secret {SECRET!r}, key_id {KEY_ID!r}, template {TEMPLATE!r}")
    for one in far.all:
        _say(f"{one.name}: url = {(far.address + one.path).rstrip('/')!r}")
    _obey(far.set_mood)
    far.stop()


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
