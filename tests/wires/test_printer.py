"""The printer's driver on a simulated printer, behind a serial port, a USB device and in the network."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs

from edge_agent.drivers.contract import DeviceDown, DeviceMissing, DeviceUp
from edge_agent.printing.driver import ATTEMPTS_MAX
from edge_agent.printing.ports.port import SEND_SLICES
from edge_agent.printing.ports.usb import UsbPort, said_by_lines
from simulators.printers import verdict
from simulators.printers.canvas import Asked
from simulators.printers.machine import Language, PrinterFault
from tests.edge_agent.printing.labels import CERTIFICATE, LOT, SHELF
from tests.wires.rigs.printer import PrinterRig

WAYS = ["serial", "network", "usb"]
LANGUAGES: list[Language] = ["tspl", "escpos"]


def rig_of(folder: Path, way: str, language: Language, **settings: object) -> PrinterRig:
    """A USB printer is here a device file that is written to and read from without being a terminal to us."""
    return PrinterRig(
        folder,
        language,
        in_network=way == "network",
        port_of=UsbPort if way == "usb" else None,
        **settings,
    )


@pytest.fixture(params=[(way, language) for way in WAYS for language in LANGUAGES], ids="-".join)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrinterRig]:
    """A printer that is switched on, each way and in each language."""
    with closing(rig_of(tmp_path, *request.param)) as made:
        made.wire.open()
        yield made


@pytest.fixture(params=WAYS)
def label_printer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrinterRig]:
    """A TSPL printer, each way."""
    with closing(rig_of(tmp_path, request.param, "tspl")) as made:
        made.wire.open()
        yield made


@pytest.fixture
def serial(tmp_path: Path) -> Iterator[PrinterRig]:
    """A TSPL printer at a serial port."""
    with closing(PrinterRig(tmp_path)) as made:
        made.wire.open()
        yield made


def test_labels_come_out_as_they_were_wanted(rig: PrinterRig) -> None:
    """Whole, in their order, with codes that can be read."""
    rig.driver.open()
    rig.want(SHELF)
    rig.want(LOT)
    assert rig.print_out(2) == []
    assert [verdict.faults_of(label) for label in rig.machine.printed] == [[], []]
    assert [label.codes for label in rig.machine.printed] == [
        (Asked("qr", SHELF.waybill),),
        (Asked("qr", LOT.url),),
    ]


@pytest.mark.parametrize(("fault", "said"), [("out_of_paper", "out of paper"), ("cover_open", "cover open")])
def test_a_fault_is_told_with_what_to_do_and_the_label_comes_afterwards(
    rig: PrinterRig, fault: PrinterFault, said: str
) -> None:
    """Down once, up once, and no label is lost or doubled."""
    rig.driver.open()
    rig.machine.fail(fault)
    rig.want(SHELF)
    (down,) = rig.read_until(bool)
    assert isinstance(down, DeviceDown)
    assert down.reason.startswith(f'printer "shelf": {said} at {rig.wire.place}; ')
    assert [rig.driver.read() for _ in range(3)] == [[], [], []]
    assert len(rig.machine.printed) == 0
    rig.machine.heal()
    assert rig.print_out() == [DeviceUp("shelf", "printer")]
    rig.read_until(lambda _: len(rig.jobs) == 0)
    rig.driver.read()
    assert len(rig.machine.printed) == 1


def test_a_roll_that_ends_while_it_prints_loses_nothing(rig: PrinterRig) -> None:
    """The label that the printer holds comes out of the new roll, and then the others."""
    rig.machine.load(1)
    rig.driver.open()
    wanted = [structs.replace(SHELF, code=f"1-1-{number}") for number in range(4)]
    for label in wanted:
        rig.want(label)
    rig.read_until(bool)
    assert len(rig.machine.printed) == 1
    rig.machine.heal()
    rig.print_out(4)
    rig.read_until(lambda _: len(rig.jobs) == 0)
    assert len(rig.machine.printed) == 4
    assert rig.jobs.lost == {}


def test_paper_out_is_told_before_a_label_is_wanted(serial: PrinterRig) -> None:
    """Somebody who has time can put in paper then."""
    serial.driver.open()
    serial.machine.fail("out_of_paper")
    assert serial.driver.read() == []
    serial.watch.sleep(60)
    assert isinstance(serial.driver.read()[0], DeviceDown)


def test_another_fault_is_told_as_such(serial: PrinterRig) -> None:
    """Who opens the cover to put in paper sees that the printer notices."""
    serial.driver.open()
    serial.machine.fail("out_of_paper")
    serial.want(SHELF)
    serial.read_until(bool)
    serial.machine.fail("cover_open")
    (told,) = serial.read_until(bool)
    assert isinstance(told, DeviceDown)
    assert "cover open" in told.reason


@pytest.mark.parametrize(("fault", "said"), [("mute", "no answer"), ("garbled", "answers nonsense")])
def test_a_printer_that_makes_no_sense_is_missing(
    label_printer: PrinterRig, fault: PrinterFault, said: str
) -> None:
    """It is told by place with what to do; nonsense is counted, and the label waits."""
    label_printer.driver.open()
    label_printer.machine.fail(fault)
    label_printer.want(SHELF)
    with pytest.raises(DeviceMissing, match=f"{said}.*") as told:
        label_printer.driver.read()
    assert label_printer.wire.place in str(told.value)
    assert (label_printer.driver.skipped > 0) == (fault == "garbled")
    label_printer.driver.close()
    with pytest.raises(DeviceMissing):
        label_printer.driver.open()
    label_printer.machine.heal()
    label_printer.driver.open()
    label_printer.print_out()


def test_a_printer_that_hangs_holds_the_driver_for_a_bounded_time(label_printer: PrinterRig) -> None:
    """A hung printer is missing; what it was given is printed when it is back."""
    label_printer.driver.open()
    label_printer.machine.fail("hang")
    label_printer.want(SHELF)
    with pytest.raises(DeviceMissing):
        label_printer.driver.read()
    label_printer.driver.close()
    label_printer.machine.heal()
    label_printer.driver.open()
    label_printer.print_out()


def test_a_usb_printer_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """Its buffer full, not one byte in three seconds."""
    with closing(rig_of(tmp_path, "usb", "tspl")) as rig:
        rig.wire.open()
        rig.machine.fail("hang")
        port = UsbPort('printer "shelf"', rig.wire.place)
        port.open()
        with pytest.raises(DeviceMissing, match="takes nothing; is it out of paper"):
            port.send(bytes(100_000))
        port.close()
    assert SEND_SLICES * 0.25 == 3.0


def test_unplugged_while_a_label_is_in_hand_it_is_begun_again(label_printer: PrinterRig) -> None:
    """Rather twice than never; the printer forgets when it is switched off."""
    rig = label_printer
    rig.machine.slow_down(10**6)
    rig.driver.open()
    rig.want(SHELF)
    rig.driver.read()
    rig.wire.unplug()
    rig.machine.forget()
    rig.machine.slow_down(1)
    with pytest.raises(DeviceMissing):
        rig.read_until(lambda _: False)
    rig.driver.close()
    with pytest.raises(DeviceMissing) as told:
        rig.driver.open()
    assert rig.wire.place in str(told.value)
    rig.wire.plug()
    rig.driver.open()
    rig.print_out()


def test_a_label_that_breaks_the_printer_is_given_up(serial: PrinterRig) -> None:
    """It is begun three times; the next one has its turn."""
    serial.want(SHELF)
    for _ in range(ATTEMPTS_MAX):
        serial.machine.heal()
        serial.driver.open()
        serial.machine.choke_on_label("garbled")
        with pytest.raises(DeviceMissing):
            serial.read_until(lambda _: False)
        serial.driver.close()
    assert (serial.jobs.lost, len(serial.jobs)) == ({"failed": 1}, 0)


def test_a_printer_that_comes_and_goes_costs_no_label(serial: PrinterRig) -> None:
    """What the printer never saw is not to blame, however often the printer is gone."""
    serial.want(SHELF)
    for _ in range(ATTEMPTS_MAX + 1):
        serial.machine.heal()
        serial.driver.open()
        serial.machine.fail("garbled")
        with pytest.raises(DeviceMissing):
            serial.driver.read()
        serial.driver.close()
    serial.machine.heal()
    serial.driver.open()
    serial.print_out()


def test_a_label_larger_than_the_paper_stops_nobody(serial: PrinterRig) -> None:
    """It is counted; the label after it is printed."""
    serial.driver.open()
    serial.want(CERTIFICATE)
    serial.want(SHELF)
    serial.print_out()
    assert serial.jobs.lost == {"failed": 1}


def test_a_label_is_not_kept_for_ever(serial: PrinterRig) -> None:
    """A printer that gets its paper the next day does not print yesterday's labels."""
    serial.driver.open()
    serial.machine.fail("out_of_paper")
    serial.want(SHELF)
    serial.read_until(bool)
    serial.watch.sleep(601)
    serial.driver.read()
    assert serial.jobs.lost == {"expired": 1}
    serial.machine.heal()
    serial.read_until(bool)
    assert serial.driver.read() == []
    assert len(serial.machine.printed) == 0


def test_a_cable_that_leads_one_way_prints(tmp_path: Path) -> None:
    """With `answers = false` nothing is asked, so nothing is missed."""
    with closing(PrinterRig(tmp_path, answers=False)) as rig:
        rig.machine.fail("mute")
        rig.wire.open()
        rig.driver.open()
        rig.want(SHELF)
        rig.print_out()


def test_a_printer_that_never_ends_a_label_is_told(tmp_path: Path) -> None:
    """It says that it prints, and no label comes."""
    with closing(PrinterRig(tmp_path)) as rig:
        rig.machine.slow_down(10**6)
        rig.wire.open()
        rig.driver.open()
        rig.want(SHELF)
        with pytest.raises(DeviceMissing, match="has been printing one label for 10 s"):
            rig.read_until(lambda _: False)


def test_others_may_print_on_a_network_printer_between_labels(tmp_path: Path) -> None:
    """It serves one computer at a time: the driver hangs up after each label."""
    with closing(PrinterRig(tmp_path, in_network=True)) as rig:
        rig.wire.open()
        rig.driver.open()
        rig.want(SHELF)
        rig.print_out()
        rig.driver.read()
        with closing(PrinterRig(tmp_path, in_network=True)) as other:
            guest = other.driver.__class__(
                "guest", rig.driver.settings, other.jobs, monotonic=other.watch.read
            )
            guest.open()
            guest.close()


def test_paths_that_are_no_printer_are_told(tmp_path: Path) -> None:
    """A port that is not there, and one that is a file, with advice."""
    with closing(PrinterRig(tmp_path)) as rig, pytest.raises(DeviceMissing, match="plugged in and switched"):
        rig.driver.open()
    usb = UsbPort("printer", str(tmp_path / "lp0"))
    with pytest.raises(DeviceMissing, match="ls -l /dev/usb"):
        usb.open()


class OneWay:
    """A port as usblp gives it for a printer that takes bytes and says none: it has status lines alone."""

    place = "/dev/usb/lp0"

    def __init__(self) -> None:
        self.status = 0x18
        self.taken = b""

    def open(self) -> None:
        """Nothing to take."""

    def send(self, data: bytes) -> None:
        """Take it."""
        self.taken += data

    def ask(self, query: bytes) -> bytes:
        """Silence."""
        self.taken += query
        return b""

    def lines(self) -> tuple[str, ...]:
        """As the kernel's byte says."""
        return said_by_lines(self.status)

    def rest(self) -> None:
        """It stays ours."""

    def close(self) -> None:
        """Nothing to give back."""


def test_a_usb_printer_without_a_back_channel_is_judged_by_its_status_lines(tmp_path: Path) -> None:
    """It prints while they are well, and paper out is told by them."""
    port = OneWay()
    with closing(PrinterRig(tmp_path, port_of=lambda _who, _path: port)) as rig:
        rig.driver.open()
        rig.want(SHELF)
        rig.driver.read()
        assert b"PRINT 1,1" in port.taken
        port.status = 0x38
        rig.want(SHELF)
        (down,) = rig.read_until(bool)
        assert isinstance(down, DeviceDown)
        assert "out of paper at /dev/usb/lp0" in down.reason
        port.status = 0x18
        assert rig.read_until(bool) == [DeviceUp("shelf", "printer")]


@pytest.mark.parametrize(("status", "said"), [(0x18, ()), (0x38, ("out of paper",)), (0x10, ("error",))])
def test_status_lines(status: int, said: tuple[str, ...]) -> None:
    """Bits of IEEE 1284 as <linux/lp.h> has them: 0x20 paper out, 0x10 selected, 0x08 no error."""
    assert said_by_lines(status) == said
