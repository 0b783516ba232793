"""All that the doctor looks at, in the order in which it is told."""

from collections.abc import Callable, Iterator

from edge_agent.doctor.checks import (
    cameras,
    centre,
    inputs,
    machine,
    printers,
    probes,
    sensors,
    serial_ports,
    voice,
)
from edge_agent.doctor.finding import Finding
from edge_agent.doctor.world import World

CHECKS: tuple[Callable[[World], Iterator[Finding]], ...] = (
    machine.check_user,
    machine.check_clock,
    machine.check_disk,
    centre.check_outbox,
    centre.check_certificate,
    centre.check_brokers,
    serial_ports.check,
    cameras.check,
    probes.check,
    sensors.check,
    inputs.check_keyboards,
    inputs.check_pins,
    printers.check,
    voice.check,
)


def examine(world: World) -> Iterator[Finding]:
    """One finding after the other, as they are made: some take seconds."""
    for check in CHECKS:
        yield from check(world)
