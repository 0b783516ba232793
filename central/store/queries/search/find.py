"""The one box: all that a text may be the name or number of, each kind by its own indexes."""

from msgspec import Struct
from sqlalchemy import Connection

from central.store.ledgers.persons import Persons
from central.store.queries.parcels import Parcel
from central.store.queries.reach import Sites
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


def find(connection: Connection, asked: Asked, persons: Persons | None, sites: Sites = None) -> Found:
    """What is found at the sites; without `persons` nobody is looked for.

    Whoever may see a part of the county finds no packages and no parties: these are of no site.
    """
    bags = parcels.bags(connection, asked, sites)
    is_whole = sites is None
    is_of_person = persons is not None and asked.is_of_person
    return Found(
        parcels=parcels.of_code(connection, asked, sites),
        bags=bags,
        inside=parcels.inside(connection, bags.hits[0].bag) if bags.exact else Group(),
        packages=parcels.packages(connection, asked) if is_whole else Group(),
        lots=things.lots(connection, asked, sites),
        boxes=things.boxes(connection, asked, sites),
        devices=things.devices(connection, asked, sites),
        parties=things.parties(connection, asked) if is_whole else Group(),
        people=people.of_tail(connection, persons, asked, sites) if persons and is_of_person else Group(),
    )
