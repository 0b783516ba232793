"""An RS-485 bus with one probe for the contract test."""

import time
from pathlib import Path

from edge_agent.drivers.contract import Driver, Reading, TemperatureRead
from edge_agent.drivers.probes.modbus import ModbusDriver
from edge_agent.drivers.probes.settings import ModbusBus, Probe
from simulators.wires.modbus_slaves import ModbusSlaves


class ModbusRig:
    """An XY-MD02 warms from 4 °C to 6.5 °C."""

    advice = "cable"

    def __init__(self, folder: Path) -> None:
        port = folder / "rs485"
        self.place = str(port)
        self.slaves = ModbusSlaves(port)
        probe = Probe(modbus="loft", model="xy-md02", unit=7, room="cold", interval_s=0.5)
        self.driver: Driver = ModbusDriver(
            "loft", ModbusBus(port=self.place, timeout_s=0.2), {"air": probe}, monotonic=time.monotonic
        )

    def plug(self) -> None:
        """Plug the bus in."""
        self.slaves.hold(7, {1: 40, 2: 712})
        self.slaves.open()
        self.slaves.plug()

    def unplug(self) -> None:
        """Pull the adapter out."""
        self.slaves.unplug()

    def act(self) -> None:
        """Warm the room."""
        self.slaves.hold(7, {1: 65})

    def shows_act(self, reading: Reading) -> bool:
        """The warmer room."""
        return reading == TemperatureRead("air", 6_500, humidity_mpct=71_200)

    def garble(self) -> None:
        """Turn a bit over in every answer."""
        self.slaves.fail(7, "crc")

    def is_value(self, reading: Reading) -> bool:
        """Any temperature."""
        return isinstance(reading, TemperatureRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.slaves.close()
