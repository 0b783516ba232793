"""Which act prints which label is said by the settings, and a card prints the last one again."""

from collections.abc import Sequence
from datetime import date

from edge_agent.printing.driver import PrinterDriver
from edge_agent.printing.office import PrintOffice
from edge_agent.printing.settings import Printer
from edge_agent.trade.outcome import Outcome
from logistics.events.counter import ParcelShelved
from logistics.events.parcels import Act, ParcelScanned
from logistics.labels import Label, LotLabel, ShelfLabel
from plumbing.clock import ClockQuality, Moment
from tests.edge_agent.making import EPOCH_MS, at


def office(**printers: Sequence[Act]) -> PrintOffice:
    made = {
        name: Printer.model_validate({"port": "/dev/none", "shelf_on": list(acts)})
        for name, acts in printers.items()
    }
    return PrintOffice(made, lambda: 0.0)


def scanned(act: Act, waybill: str = "SF1234567890123", clock: ClockQuality = "synced") -> Outcome:
    event = ParcelScanned(
        waybill=waybill, act=act, site="S", device="c", symbology="code128", direction="down"
    )
    return Outcome(events=((at(5000, clock=clock), event),))


def waiting(drivers: Sequence[PrinterDriver]) -> dict[str, list[Label]]:
    """What waits for each printer, taken from it."""
    found: dict[str, list[Label]] = {}
    for driver in drivers:
        found[driver.name] = labels = list[Label]()
        while job := driver.jobs.take(0, 0):
            labels.append(job.label)
    return found


def test_an_act_prints_where_the_settings_say_so() -> None:
    """On each printer whose `shelf_on` names it, and nowhere else."""
    desk = office(shelf=["arrive", "return"], gate=["depart"], idle=[])
    for act in ("arrive", "depart", "hand_out"):
        desk.take(scanned(act))
    arrived = ShelfLabel(waybill="SF1234567890123", arrived_ms=EPOCH_MS + 5000)
    assert waiting(desk.drivers()) == {"shelf": [arrived], "gate": [arrived], "idle": []}


def test_a_box_that_does_not_know_the_time_prints_none() -> None:
    """A wrong day on a shelf would send a parcel back too early."""
    desk = office(shelf=["arrive"])
    desk.take(scanned("arrive", clock="unknown"))
    assert waiting(desk.drivers())["shelf"] == [ShelfLabel(waybill="SF1234567890123", arrived_ms=None)]


def test_reprint_prints_the_last_label_of_each_printer() -> None:
    """Once more and no other; a printer that printed nothing yet stays still."""
    desk = office(shelf=["arrive"], gate=["depart"])
    desk.take(scanned("arrive", "SF1234567890123"))
    desk.take(scanned("arrive", "SF1234567890124"))
    waiting(desk.drivers())
    desk.take(Outcome(is_reprint=True))
    found = waiting(desk.drivers())
    assert [label.waybill for label in found["shelf"] if isinstance(label, ShelfLabel)] == ["SF1234567890124"]
    assert found["gate"] == []


def test_a_code_that_no_label_can_say_is_counted() -> None:
    """`counter.accept = "any"` takes more than printers can code."""
    desk = office(shelf=["arrive"])
    desk.take(scanned("arrive", "http://x.example/?q=快递"))
    assert (waiting(desk.drivers())["shelf"], desk.lost) == ([], 1)


def _onto(shelf: str, code: str, waybill: str = "SF1234567890123") -> ParcelShelved:
    return ParcelShelved(waybill=waybill, site="S", shelf=shelf, code=code)


def test_a_parcel_that_was_shelved_has_one_label_with_shelf_and_code() -> None:
    """Its arrival alone prints none beside it."""
    desk = office(shelf=["arrive"])
    arrived = scanned("arrive")
    desk.take(Outcome(events=(*arrived.events, (at(5000), _onto("2-1", "2-1-0001")))))
    wanted = ShelfLabel(waybill="SF1234567890123", arrived_ms=EPOCH_MS + 5000, shelf="2-1", code="2-1-0001")
    assert waiting(desk.drivers())["shelf"] == [wanted]


def test_a_parcel_that_was_moved_prints_anew_with_the_time_of_its_arrival() -> None:
    """Or a parcel that is moved each day would never be overdue."""
    desk = office(shelf=["arrive"], gate=["depart"])
    moved = Outcome(events=((at(90_000), _onto("2-2", "2-2-0002")),), arrived=Moment(EPOCH_MS, 0))
    desk.take(moved)
    wanted = ShelfLabel(waybill="SF1234567890123", arrived_ms=EPOCH_MS, shelf="2-2", code="2-2-0002")
    assert waiting(desk.drivers()) == {"shelf": [wanted], "gate": []}


def test_lots_are_printed_where_lots_are() -> None:
    """On the printers with `lots`, and once more by the card."""
    made = {
        name: Printer.model_validate({"port": "/dev/none", "lots": name == "lots"})
        for name in ("lots", "idle")
    }
    desk = PrintOffice(made, lambda: 0.0)
    label = LotLabel(product="茶", lot="L1", net_g=1250, day=date(2026, 4, 5), url="https://a.cn/lot/L1")
    desk.take(Outcome(labels=(label,)))
    desk.take(Outcome(is_reprint=True))
    assert waiting(desk.drivers()) == {"lots": [label, label], "idle": []}
