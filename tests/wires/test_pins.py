"""Lamp, buzzer and doors on a simulated bank of pins."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edge_agent.drivers.contacts import SAMPLES_MIN, ButtonDriver, DefrostDriver, DoorDriver, MainsDriver
from edge_agent.drivers.contract import AlarmTaken, DefrostRead, DeviceMissing, DoorRead, MainsRead
from edge_agent.drivers.pins import LampColour, PinBank
from edge_agent.drivers.settings import Defrost, Door, Mains, Pins
from simulators.wires.pin_bank import Bank

MODULE = "simulators.wires.pin_bank"
RED, YELLOW, GREEN, BUZZER, CONTACT = 5, 7, 6, 13, 17


@pytest.fixture
def world(pins_folder: Path) -> Bank:
    """The world's side of the pins."""
    pins_folder.mkdir()
    return Bank(pins_folder)


@pytest.fixture
def bank(world: Bank) -> Iterator[PinBank]:
    """A bank with all its outputs."""
    with closing(PinBank(Pins(module=MODULE, lamp_red=RED, lamp_green=GREEN, buzzer=BUZZER))) as made:
        yield made


@pytest.mark.parametrize(("colour", "red", "green"), [("red", 1, 0), ("green", 0, 1), ("off", 0, 0)])
def test_one_lamp_at_a_time(world: Bank, bank: PinBank, colour: LampColour, red: int, green: int) -> None:
    """Red and green never burn together, whatever burnt before."""
    before: tuple[LampColour, ...] = ("red", "green")
    for other in before:
        bank.lamp(other)
        bank.lamp(colour)
        assert (world.level(RED), world.level(GREEN)) == (red, green)


def test_the_buzzer_sounds_and_ends(world: Bank, bank: PinBank) -> None:
    """The buzzer is heard from on to off, and is silent after opening."""
    bank.open()
    assert world.level(BUZZER) == 0
    bank.buzzer(on=True)
    assert world.level(BUZZER) == 1
    bank.buzzer(on=False)
    assert world.level(BUZZER) == 0


def test_closing_ends_every_output(world: Bank, bank: PinBank) -> None:
    """A closed bank holds no pin, and it may be used again."""
    bank.lamp("red")
    bank.close()
    assert (world.level(RED), world.level(GREEN), world.level(BUZZER)) == (None, None, None)
    bank.lamp("green")
    assert world.level(GREEN) == 1


def test_outputs_that_are_not_there_do_nothing() -> None:
    """A box without a tower and a buzzer needs no module for them."""
    bank = PinBank(Pins(module="no_such_module_anywhere"))
    bank.lamp("red")
    bank.buzzer(on=True)
    bank.close()


def test_a_missing_module_is_told() -> None:
    """A module that is not installed is told with what to install."""
    bank = PinBank(Pins(module="no_such_module_anywhere", lamp_red=RED))
    with pytest.raises(DeviceMissing, match=r"no_such_module_anywhere.*install python3-rpi-lgpio"):
        bank.lamp("red")


def test_a_wrong_module_is_told() -> None:
    """A module without RPi.GPIO's interface is told with what it lacks."""
    with pytest.raises(DeviceMissing, match="math lacks setmode, setup, input"):
        PinBank(Pins(module="math")).open()


def test_pins_that_cannot_be_switched_are_told(bank: PinBank, pins_folder: Path) -> None:
    """What the module refuses is told as the device's absence, with its own words."""
    bank.open()
    for file in pins_folder.iterdir():
        file.unlink()
    pins_folder.rmdir()
    with pytest.raises(DeviceMissing, match=r"cannot switch pin 5 .*names no folder"):
        bank.lamp("red")


def _read(driver: DoorDriver) -> bool | None:
    readings = driver.read()
    assert len(readings) <= 1
    return readings[0].is_open if readings else None


class Contact:
    """A contact whose levels are played one a look, and stay at the last; no time passes."""

    def __init__(self, world: Bank, *levels: int) -> None:
        self.levels = list(levels)
        self._world = world

    def sleep(self, _pause_s: float) -> None:
        """What the driver does between two looks."""
        if self.levels:
            self._world.drive(CONTACT, self.levels.pop(0))


@pytest.mark.parametrize("open_level", [0, 1])
def test_a_door_is_told_once_and_on_changes(world: Bank, bank: PinBank, open_level: int) -> None:
    """A door's state is told after opening the driver, then only when it changes."""
    contact = Contact(world, open_level)
    settings = Door.model_validate({"pin": CONTACT, "room": "cold", "open_level": open_level})
    with closing(DoorDriver("gate", settings, bank, sleep=contact.sleep)) as driver:
        driver.open()
        assert driver.read() == [DoorRead("gate", is_open=True)]
        assert _read(driver) is None
        contact.levels = [1 - open_level]
        assert _read(driver) is False
        assert _read(driver) is None
        driver.open()
        assert _read(driver) is False


def test_a_bouncing_contact_is_one_change(world: Bank, bank: PinBank) -> None:
    """A contact that bounces while the door opens tells one opening, and its bounces are counted."""
    contact = Contact(world, 0, 0, 0)
    with closing(DoorDriver("gate", Door(pin=CONTACT, room="cold"), bank, sleep=contact.sleep)) as driver:
        driver.open()
        assert _read(driver) is False
        contact.levels = [1, 0, 1, 1, 0, 1, 1, 1]
        assert _read(driver) is True
        assert driver.skipped == 1 + 1 + 2 + 1
        assert _read(driver) is None


def test_a_cut_wire_reads_as_open(world: Bank, bank: PinBank) -> None:
    """A contact whose wire is cut lets the pull-up show an open door, not a closed one."""
    with closing(DoorDriver("gate", Door(pin=CONTACT, room="cold"), bank, sleep=lambda _: None)) as driver:
        driver.open()
        assert _read(driver) is True


def test_each_push_of_a_button_is_told_once(world: Bank, bank: PinBank) -> None:
    """When it begins, however long it lasts; a button that is down from the start is stuck."""
    contact = Contact(world, 0)
    push = AlarmTaken("ack_button", "button", "button")
    with closing(ButtonDriver("ack_button", CONTACT, bank, sleep=contact.sleep)) as driver:
        driver.open()
        assert driver.read() == []
        for _ in range(2):
            contact.levels = [1]
            assert driver.read() == []
            contact.levels = [0, 1, 0]
            assert driver.read() == [push]
            assert driver.read() == []


@pytest.mark.parametrize("on_level", [0, 1])
def test_a_defrost_is_told_once_and_on_changes(world: Bank, bank: PinBank, on_level: int) -> None:
    """Its state is told after opening the driver, then only when it changes."""
    contact = Contact(world, on_level)
    settings = Defrost.model_validate({"pin": CONTACT, "room": "cold", "on_level": on_level})
    with closing(DefrostDriver("heat", settings, bank, sleep=contact.sleep)) as driver:
        driver.open()
        readings = [*driver.read(), *driver.read()]
        contact.levels = [1 - on_level]
        readings += [*driver.read(), *driver.read()]
        assert readings == [DefrostRead("heat", is_on=True), DefrostRead("heat", is_on=False)]


def test_closing_a_door_leaves_the_lamp(world: Bank, bank: PinBank) -> None:
    """The pins are shared: a door that is given back takes no lamp with it."""
    driver = DoorDriver("gate", Door(pin=CONTACT, room="cold"), bank)
    bank.lamp("red")
    driver.open()
    driver.close()
    assert world.level(RED) == 1


def test_a_state_needs_a_few_samples() -> None:
    """One look alone never makes a state."""
    assert SAMPLES_MIN >= 2


@pytest.mark.parametrize(
    ("colour", "lit"), [("red", {RED}), ("yellow", {YELLOW}), ("green", {GREEN}), ("off", set())]
)
def test_a_tower_of_three(world: Bank, colour: LampColour, lit: set[int]) -> None:
    """Of three lamps exactly the one is lit, whatever burnt before."""
    settings = Pins(module=MODULE, lamp_red=RED, lamp_yellow=YELLOW, lamp_green=GREEN)
    before: tuple[LampColour, ...] = ("red", "yellow", "green")
    with closing(PinBank(settings)) as tower:
        for other in before:
            tower.lamp(other)
            tower.lamp(colour)
            assert {pin for pin in (RED, YELLOW, GREEN) if world.level(pin)} == lit


def test_green_stands_for_a_yellow_that_is_not_there(world: Bank, bank: PinBank) -> None:
    """A tower of two does not go dark when there is something to warn of."""
    bank.lamp("red")
    bank.lamp("yellow")
    assert (world.level(RED), world.level(GREEN)) == (0, 1)


@pytest.mark.parametrize("lost_level", [0, 1])
def test_mains_are_told_once_and_on_changes(world: Bank, bank: PinBank, lost_level: int) -> None:
    """How the mains were found, then when they go and when they are back; a dip is no outage."""
    contact = Contact(world, lost_level)
    settings = Mains.model_validate({"pin": CONTACT, "lost_level": lost_level, "settle_s": 1})
    with closing(MainsDriver("grid", settings, bank, sleep=contact.sleep)) as driver:
        driver.open()
        assert driver.read() == [MainsRead("grid", is_present=False)]
        contact.levels = [1 - lost_level] * 19 + [lost_level]
        assert [*driver.read(), *driver.read()] == []
        assert driver.skipped == 19
        contact.levels = [1 - lost_level]
        assert [*driver.read(), *driver.read()] == [MainsRead("grid", is_present=True)]
        driver.close()
        driver.open()
        assert driver.read() == [MainsRead("grid", is_present=True)]
