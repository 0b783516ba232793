"""The one box: all that a text may be the name or number of, each kind by its own indexes."""

from msgspec import Struct
from sqlalchemy import Connection

from central.store.ledgers.persons import Persons
from central.store.queries.parcels import Parcel
from central.store.queries.search import parcels, people, things
from central.store.queries.search.asked import Asked
from central.store.queries.search.found import Group
from central.store.queries.search.parcels import Bag, Package
from central.store.queries.search.people import Recipient
from central.store.queries.search.things import BoxHit, DeviceHit, LotHit, PartyHit


class Found(Struct, frozen=True):
    """Hits by kind. `inside`: what is in the bag that was asked for by its whole number."""

    parcels: Group[Parcel]
    bags: Group[Bag]
    inside: Group[Parcel]
    packages: Group[Package]
    lots: Group[LotHit]
    boxes: Group[BoxHit]
    devices: Group[DeviceHit]
    parties: Group[PartyHit]
    people: Group[Recipient]


def find(connection: Connection, asked: Asked, persons: Persons | None) -> Found:
    """What is found; without `persons` nobody is looked for."""
    bags = parcels.bags(connection, asked)
    return Found(
        parcels=parcels.of_code(connection, asked),
        bags=bags,
        inside=parcels.inside(connection, bags.hits[0].bag) if bags.exact else Group(),
        packages=parcels.packages(connection, asked),
        lots=things.lots(connection, asked),
        boxes=things.boxes(connection, asked),
        devices=things.devices(connection, asked),
        parties=things.parties(connection, asked),
        people=people.of_tail(connection, persons, asked) if persons and asked.is_of_person else Group(),
    )
