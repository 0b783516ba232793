"""Contacts for the contract test: a door, the mains, a defrost, a push button."""

import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from shutil import rmtree

from edge_agent.drivers.contacts import ButtonDriver, DefrostDriver, DoorDriver, MainsDriver
from edge_agent.drivers.contract import AlarmTaken, DefrostRead, DoorRead, Driver, MainsRead, Reading
from edge_agent.drivers.pins import PinBank
from edge_agent.drivers.settings import Defrost, Door, Mains, Pins
from simulators.wires.pin_bank import Bank

PIN = 17


class DoorRig:
    """A door is closed. Its contact can be made to bounce for ever. SANJI_PINS must name `folder`/pins."""

    place = f"pin {PIN}"
    advice = "Raspberry Pi"

    def __init__(self, folder: Path) -> None:
        self.pins = folder / "pins"
        self.world = Bank(self.pins)
        self.bank = PinBank(Pins(module="simulators.wires.pin_bank"))
        self.driver = self._made()
        self._bounces: Iterator[int] = cycle(())

    def plug(self) -> None:
        """Connect the bank."""
        self.pins.mkdir(exist_ok=True)

    def unplug(self) -> None:
        """Take it away with all its pins."""
        rmtree(self.pins, ignore_errors=True)

    def act(self) -> None:
        """Close the door: the contact pulls the pin to ground."""
        self.world.drive(PIN, 0)

    def shows_act(self, reading: Reading) -> bool:
        """A closed door."""
        return reading == DoorRead("gate", is_open=False)

    def garble(self) -> None:
        """Let the contact bounce between any two looks at it."""
        self._bounces = cycle((0, 1))

    def is_value(self, reading: Reading) -> bool:
        """Any state of the door."""
        return isinstance(reading, DoorRead)

    def close(self) -> None:
        """End both."""
        self.driver.close()
        self.bank.close()

    def _made(self) -> Driver:
        return DoorDriver("gate", Door(pin=PIN, room="cold"), self.bank, sleep=self._sleep)

    def _sleep(self, pause_s: float) -> None:
        time.sleep(pause_s)
        for level in self._bounces:
            self.world.drive(PIN, level)
            return


class MainsRig(DoorRig):
    """The mains come back. Their contact can be made to bounce for ever."""

    def shows_act(self, reading: Reading) -> bool:
        """Mains that are there."""
        return reading == MainsRead("grid", is_present=True)

    def is_value(self, reading: Reading) -> bool:
        """Any state of the mains."""
        return isinstance(reading, MainsRead)

    def _made(self) -> Driver:
        return MainsDriver("grid", Mains(pin=PIN, settle_s=0.2), self.bank, sleep=self._sleep)


class DefrostRig(DoorRig):
    """A defrost begins. Its contact can be made to bounce for ever."""

    def shows_act(self, reading: Reading) -> bool:
        """A defrost that is on."""
        return reading == DefrostRead("heat", is_on=True)

    def is_value(self, reading: Reading) -> bool:
        """Whether it is on or off."""
        return isinstance(reading, DefrostRead)

    def _made(self) -> Driver:
        settings = Defrost(pin=PIN, room="cold", settle_s=0.2)
        return DefrostDriver("heat", settings, self.bank, sleep=self._sleep)


class ButtonRig(DoorRig):
    """Somebody pushes the button. Its contact can be made to bounce for ever."""

    def act(self) -> None:
        """Push it: once the driver has seen it up."""
        self.world.drive(PIN, 1)
        self.driver.read()
        self.world.drive(PIN, 0)

    def shows_act(self, reading: Reading) -> bool:
        """A push."""
        return reading == AlarmTaken("ack_button", "button", "button")

    def is_value(self, reading: Reading) -> bool:
        """A push."""
        return isinstance(reading, AlarmTaken)

    def _made(self) -> Driver:
        return ButtonDriver("ack_button", PIN, self.bank, sleep=self._sleep)
