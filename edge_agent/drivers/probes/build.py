"""The drivers of a box's probes: one each, and one for all probes of a Modbus bus."""

from collections.abc import Callable, Iterator, Mapping

from edge_agent.drivers.contract import Driver
from edge_agent.drivers.probes.chip import ChipSensor
from edge_agent.drivers.probes.conversion import Conversions
from edge_agent.drivers.probes.onewire import OneWireSensor
from edge_agent.drivers.probes.paced import PacedProbe
from edge_agent.drivers.probes.settings import ModbusBus, Probe


def probe_drivers(
    probes: Mapping[str, Probe], buses: Mapping[str, ModbusBus], monotonic: Callable[[], float]
) -> Iterator[Driver]:
    """A driver for each probe with files, then one for each bus that has probes."""
    conversions = Conversions(monotonic)
    for name, probe in probes.items():
        if probe.address is not None:
            onewire = OneWireSensor(name, probe, probe.address, conversions)
            yield PacedProbe(name, probe, onewire, monotonic=monotonic)
        elif probe.chip is not None:
            yield PacedProbe(name, probe, ChipSensor(name, probe, probe.chip), monotonic=monotonic)
    for bus, settings in buses.items():
        members = {name: probe for name, probe in probes.items() if probe.modbus == bus}
        if members:
            yield _bus(bus, settings, members, monotonic)


def _bus(
    name: str, settings: ModbusBus, members: Mapping[str, Probe], monotonic: Callable[[], float]
) -> Driver:
    from edge_agent.drivers.probes.modbus import ModbusDriver

    return ModbusDriver(name, settings, members, monotonic=monotonic)
