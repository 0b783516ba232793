"""The simulated far ends themselves: they move as things do, and fail as their models do."""

import warnings
from pathlib import Path

import pytest

from simulators.wires import pin_bank
from simulators.wires.cable import Cable
from simulators.wires.load_cell import LoadCell


def test_a_load_swings_in_and_settles() -> None:
    """A load put down passes its own mass, and stands within a second and a half at what it weighs."""
    cell = LoadCell(seed=1, tremble_g=0.0)
    cell.load_g = 5_000
    felt = [cell.step(0.1) for _ in range(30)]
    assert felt[0] < 4_500
    assert max(felt) > 5_000
    assert all(abs(mass_g - 5_000) < 5 for mass_g in felt[15:])


def test_an_empty_cell_returns_to_zero() -> None:
    """A cell that was cleared shows exactly zero again, tremble or not."""
    cell = LoadCell(seed=1, tremble_g=1.0)
    cell.load_g = 20_000
    for _ in range(20):
        cell.step(0.1)
    cell.load_g = 0
    felt = [cell.step(0.1) for _ in range(40)]
    assert felt[-10:] == [0.0] * 10


def test_a_cells_tremble_comes_from_its_seed() -> None:
    """The same seed trembles the same way, another seed another way."""

    def trembles(seed: int) -> list[float]:
        cell = LoadCell(seed, tremble_g=2.0)
        cell.load_g = 1_000
        return [cell.step(0.1) for _ in range(20)]

    assert trembles(3) == trembles(3)
    assert trembles(3) != trembles(4)


def test_a_cable_keeps_its_name(tmp_path: Path) -> None:
    """A cable lies under the same name after it was pulled and put back; between, nothing lies there."""
    cable = Cable(tmp_path / "port")
    for _ in range(2):
        cable.plug()
        cable.plug()
        assert cable.link.is_char_device()
        cable.unplug()
        cable.unplug()
        assert not cable.link.is_symlink()


def test_a_full_cable_loses_bytes_and_never_blocks(tmp_path: Path) -> None:
    """A device talks on though nobody listens, and an unplugged one too."""
    cable = Cable(tmp_path / "port")
    cable.send(b"nobody")
    cable.plug()
    for _ in range(100):
        cable.send(b"x" * 1000)
    cable.unplug()


@pytest.fixture
def pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pin_bank.Bank:
    """A fresh bank of pins whose module was cleaned up."""
    monkeypatch.setenv(pin_bank.FOLDER_VARIABLE, str(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # RPi.GPIO warns when there is nothing to clean up
        pin_bank.cleanup()
    return pin_bank.Bank(tmp_path)


def test_pins_want_a_numbering_first(pins: pin_bank.Bank) -> None:
    """As with RPi.GPIO, no pin is set up before the numbering is chosen, and it is chosen once."""
    with pytest.raises(RuntimeError, match="pin numbering mode"):
        pin_bank.setup(4, pin_bank.IN)
    pin_bank.setmode(pin_bank.BCM)
    with pytest.raises(ValueError, match="different mode"):
        pin_bank.setmode(pin_bank.BOARD)


def test_pins_want_a_direction_first(pins: pin_bank.Bank) -> None:
    """As with RPi.GPIO, a pin is neither read nor switched before it was set up for it."""
    pin_bank.setmode(pin_bank.BCM)
    with pytest.raises(RuntimeError, match="setup"):
        pin_bank.input(4)
    pin_bank.setup(4, pin_bank.IN)
    with pytest.raises(RuntimeError, match="OUTPUT"):
        pin_bank.output(4, pin_bank.HIGH)


def test_pulls_hold_floating_pins(pins: pin_bank.Bank) -> None:
    """A pin that nobody drives reads as its pull says; one that the world drives reads as driven."""
    pin_bank.setmode(pin_bank.BCM)
    pin_bank.setup(4, pin_bank.IN, pull_up_down=pin_bank.PUD_UP)
    assert pin_bank.input(4) == pin_bank.HIGH
    pins.drive(4, 0)
    assert pin_bank.input(4) == pin_bank.LOW
    pins.let_go(4)
    pin_bank.setup(4, pin_bank.IN, pull_up_down=pin_bank.PUD_DOWN)
    assert pin_bank.input(4) == pin_bank.LOW


def test_outputs_are_seen_and_let_go(pins: pin_bank.Bank) -> None:
    """The world sees what an output shows, and sees it float after the clean-up."""
    pin_bank.setmode(pin_bank.BCM)
    pin_bank.setup(5, pin_bank.OUT, initial=pin_bank.HIGH)
    assert pins.level(5) == 1
    pin_bank.output(5, pin_bank.LOW)
    assert pins.level(5) == 0
    pin_bank.cleanup()
    assert pins.level(5) is None


def test_cleaning_up_nothing_warns(pins: pin_bank.Bank) -> None:
    """As with RPi.GPIO, a clean-up without pins warns."""
    with pytest.warns(RuntimeWarning, match="nothing to clean up"):
        pin_bank.cleanup()
