"""The devices that a box's settings name, each with its driver."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from edge_agent.drivers.contacts import ButtonDriver, DefrostDriver, DoorDriver, MainsDriver
from edge_agent.drivers.contract import Driver
from edge_agent.drivers.pins import PinBank
from edge_agent.drivers.probes.build import probe_drivers
from edge_agent.drivers.scale import ScaleDriver
from edge_agent.drivers.scanners.keyboard import KeyboardScanner
from edge_agent.drivers.scanners.serial_line import ScannerDriver
from edge_agent.settings import ACK_BUTTON, EdgeSettings

if TYPE_CHECKING:
    from edge_agent.drivers.camera import Keep, See


def drivers(
    settings: EdgeSettings,
    bank: PinBank | None,
    accept: Callable[[str], bool],
    monotonic: Callable[[], float],
    keep: "Keep | None" = None,
    see: "See | None" = None,
) -> list[Driver]:
    """A driver for each device of the settings.

    `accept` says which codes the camera may be content with, `monotonic` gives seconds that never go back,
    `keep` takes the frames in which a camera read something, `see` all that it looked at.
    """
    cameras = _cameras(settings, accept, monotonic, keep, see) if settings.camera else []
    probes = probe_drivers(settings.probe, settings.modbus, monotonic)
    return [*cameras, *_others(settings, bank, monotonic), *probes]


def _cameras(
    settings: EdgeSettings,
    accept: Callable[[str], bool],
    monotonic: Callable[[], float],
    keep: "Keep | None",
    see: "See | None",
) -> list[Driver]:
    from edge_agent.drivers.camera import CameraDriver, keep_nothing, see_nothing

    return [
        CameraDriver(
            name,
            camera,
            monotonic=monotonic,
            accept=accept,
            keep=keep or keep_nothing,
            see=see or see_nothing,
        )
        for name, camera in settings.camera.items()
    ]


def _others(settings: EdgeSettings, bank: PinBank | None, monotonic: Callable[[], float]) -> Iterator[Driver]:
    for name, scanner in settings.scanner.items():
        yield KeyboardScanner(name, scanner) if scanner.keyboard else ScannerDriver(name, scanner)
    for name, scale in settings.scale.items():
        yield ScaleDriver(name, scale, monotonic=monotonic)
    if bank is not None:
        for name, door in settings.door.items():
            yield DoorDriver(name, door, bank)
        for name, mains in settings.mains.items():
            yield MainsDriver(name, mains, bank)
        for name, defrost in settings.defrost.items():
            yield DefrostDriver(name, defrost, bank)
        if settings.pins and settings.pins.ack_button is not None:
            yield ButtonDriver(ACK_BUTTON, settings.pins.ack_button, bank)
