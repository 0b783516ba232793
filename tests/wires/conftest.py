"""The rigs that the contract test runs over: a new kind of device is one more line."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from edge_agent.drivers.scales.protocols import PROTOCOLS
from tests.wires.rigs.camera import CameraRig
from tests.wires.rigs.door import ButtonRig, DefrostRig, DoorRig, MainsRig
from tests.wires.rigs.keyboard import KeyboardRig
from tests.wires.rigs.modbus import ModbusRig
from tests.wires.rigs.probe import ChipRig, IioRig, ProbeRig
from tests.wires.rigs.rig import Rig
from tests.wires.rigs.scale import ScaleRig
from tests.wires.rigs.scanner import ScannerRig

RIGS: dict[str, Callable[[Path], Rig]] = {
    **{f"scale {protocol}": partial(ScaleRig, protocol=protocol) for protocol in PROTOCOLS},
    "scanner": ScannerRig,
    "keyboard": KeyboardRig,
    "probe": ProbeRig,
    "chip": ChipRig,
    "iio": IioRig,
    "modbus": ModbusRig,
    "door": DoorRig,
    "mains": MainsRig,
    "defrost": DefrostRig,
    "button": ButtonRig,
    "camera": CameraRig,
}


@pytest.fixture
def pins_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's simulated pins will be; nothing is there yet."""
    folder = tmp_path / "pins"
    monkeypatch.setenv("SANJI_PINS", str(folder))
    return folder


@pytest.fixture(params=sorted(RIGS))
def unplugged(request: pytest.FixtureRequest, tmp_path: Path, pins_folder: Path) -> Iterator[Rig]:
    """A rig whose device is not there yet."""
    made = RIGS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def rig(unplugged: Rig) -> Rig:
    """A rig whose device is there; its driver is not open."""
    unplugged.plug()
    return unplugged
