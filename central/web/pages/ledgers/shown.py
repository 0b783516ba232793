"""How the ledgers' pages show persons and money: masked, and in yuan with two decimals."""

from central.store.ledgers.persons import Person, Persons
from central.web.frame import Visit
from logistics.parcels.masking import mask_name, mask_phone, mask_tail


def persons(visit: Visit) -> Persons:
    """The persons of the centre that is visited."""
    found: Persons = visit.request.app.state.persons
    return found


def masked(person: Person | None) -> Person | None:
    """A person as a page may show it (GB/T 41833-2022)."""
    if person is None:
        return None
    number = mask_phone(person.phone) if person.phone else mask_tail(person.tail)
    return Person(tail="", name=mask_name(person.name), phone=number)


def yuan(fen: int | None) -> str:
    """Fen as yuan, exact, with a true minus; nothing for none."""
    if fen is None:
        return "–"
    sign = "−" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"
