"""The commands that need the simulators: sanji demo and sanji sim."""

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Annotated, get_args

import msgspec
import typer

from plumbing.clock import utc_ms
from simulators.broker import BrokerError
from simulators.demo.run import Demo, Wish
from simulators.demo.staff import DemoError
from simulators.labels import Label
from simulators.mjpeg import CameraServer, Counter
from simulators.providers.server import KEY_ID, SECRET, TEMPLATE, TOKEN, Providers
from simulators.wires.onewire_tree import OneWireTree, ProbeFault
from simulators.wires.scale import ScaleWire
from simulators.wires.scanner import ScannerWire

_FAULTS = 1

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
def scale(link: Link, division_g: Annotated[int, typer.Option(min=1)] = 10) -> None:
    """A Yaohua scale (tF=0) on a pseudo-terminal. Type grams to lay that on it; 0 clears it."""
    wire = ScaleWire(link, division_g=division_g)
    wire.open()
    _obey(lambda line: wire.put(int(line)))
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
def providers(port: Annotated[int, typer.Option(min=0, max=65535)] = 0) -> None:
    """DingTalk, WeCom, Feishu and Aliyun SMS as alerts meet them. Type a name and a mood: dingtalk error."""
    far = Providers(utc_ms, lambda taken: _say(f"{taken.provider}: {taken.text}"), port)
    far.start()
    _say(f"token and key {TOKEN!r}, secret {SECRET!r}, key_id {KEY_ID!r}, template {TEMPLATE!r}")
    for one in far.all:
        _say(f"{one.name}: url = {(far.address + one.path).rstrip('/')!r}")
    _obey(far.set_mood)
    far.stop()


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
