"""Every box comes to hold the newest table that it is to hold, whatever is lost, and the centre knows."""

import pytest
from msgspec import structs
from sqlalchemy import update

from central.store.ledgers.held import sending, versions
from central.store.ledgers.held.sending import HELD, NEWER, REFUSED, WAITING
from central.store.ledgers.held.tables import table_sent
from central.store.links import orders
from logistics import wire
from plumbing import codec
from tests.central.store.ledgers.held.county import ROUTING, County
from tests.edge_agent.trade.tables.test_held import PRICES, routing_text

DAY_S = 86_400


def sizes(county: County) -> dict[str, int]:
    tables = {name: box.held.routing() for name, box in county.boxes.items()}
    return {name: len(table.rows) if table else 0 for name, table in tables.items()}


def test_a_table_goes_to_whom_it_was_sent(county: County) -> None:
    """By role or by site; a version that was made and not sent goes to nobody."""
    for name, role, site in (("v", "village", "SC-1"), ("h", "hub", "HUB"), ("c", "coldstore", "COLD")):
        county.box(name, role, site)
    made = county.make(ROUTING)
    county.go_on()
    assert sizes(county) == {"v": 0, "h": 0, "c": 0}
    county.send(made, "hub", sites=("SC-1",))
    county.go_on()
    assert sizes(county) == {"v": 1, "h": 1, "c": 0}
    assert (county.stand("h").state, county.stand("h").version) == (HELD, 1)
    assert county.stand("c").tried == 0
    assert county.waiting() == 0


def test_many_parts_over_a_link_that_loses_a_third(county: County) -> None:
    """Commands and results are lost; what is missing comes again, and no more than four wait at a time."""
    county.box("v")
    county.send(county.make(routing_text(2500)), "village")
    county.loss = 0.33
    most = 0
    for _ in range(60):
        county.go_on(20)
        most = max(most, county.waiting())
    assert sizes(county) == {"v": 2500}
    assert most <= 4
    assert county.stand("v").state == HELD
    assert county.waiting() == 0


def test_a_box_that_was_away_gets_the_newest_alone(county: County) -> None:
    """Of three versions made meanwhile two are never sent to it."""
    county.box("v")
    county.away = {"v"}
    for rows in (500, 600, 700):
        county.send(county.make(routing_text(rows)), "village")
        county.go_on(2 * DAY_S / 600)
    assert county.waiting() <= 4
    county.come_back("v")
    county.go_on()
    assert sizes(county) == {"v": 700}
    assert county.stand("v").version == 3
    states = [row for row in county.centre.rows(orders.command) if row.reason == "superseded"]
    assert {row.about.split("/")[1] for row in states} == {"1", "2"}


def test_a_box_that_was_away_for_longer_than_a_command_lives_is_asked_again(county: County) -> None:
    """Expired commands are made anew."""
    county.box("v")
    county.away = {"v"}
    county.send(county.make(ROUTING), "village")
    county.go_on(20)
    county.now_ms += 4 * DAY_S * 1000
    county.go_on(20)
    county.come_back("v")
    county.go_on(60)
    assert sizes(county) == {"v": 1}


def test_a_new_box_gets_what_was_sent_before_it_came(county: County) -> None:
    """By itself."""
    county.send(county.make(ROUTING), "village")
    county.go_on()
    county.box("v")
    county.go_on()
    assert sizes(county) == {"v": 1}


def test_a_box_that_holds_it_is_left_in_peace_until_it_begins_anew(county: County) -> None:
    """Then one part asks whether it still does; a box with a new card gets all again."""
    box = county.box("v")
    county.send(county.make(routing_text(500)), "village")
    county.go_on()
    before = county.delivered
    county.go_on(600)
    assert county.delivered == before
    box.restart()
    county.tell(box)
    county.go_on()
    assert county.delivered == before + 1
    box.lose_disk()
    county.tell(box)
    county.go_on()
    assert sizes(county) == {"v": 500}
    assert county.stand("v").state == HELD


def test_a_refusal_is_shown_and_not_repeated(county: County) -> None:
    """A table that the box cannot read: told once, until somebody has it sent again or sends a newer one."""
    county.box("v")
    county.send(county.make("no table"), "village")
    county.go_on()
    assert (county.stand("v").state, county.stand("v").reason) == (REFUSED, "unreadable")
    before = county.delivered
    county.go_on(600)
    assert county.delivered == before
    with county.centre.store.write() as connection:
        sending.again(connection, "routing", "v")
    county.go_on()
    assert county.delivered == before + 1
    county.send(county.make(ROUTING), "village")
    county.go_on()
    assert (county.stand("v").state, county.stand("v").version) == (HELD, 2)


def test_bytes_that_were_spoilt_come_again_after_an_hour(county: County) -> None:
    """What may be well by itself is tried again."""
    county.box("v")
    county.send(county.make(ROUTING), "village")
    spoilt = wire.table_parts("routing", 1, codec.pack(ROUTING.encode() + b"\n"))[0]
    with county.centre.store.read() as connection:
        (sent,) = versions.sent(connection)
        good = versions.packed(connection, sent)
    wrong = structs.replace(spoilt, digest=wire.table_digest(good))
    assert county.boxes["v"].held.take(wrong) == wire.Refused("digest")
    county.go_on(20)
    with county.centre.store.write() as connection:
        order = wire.table_parts("routing", 1, good)[0]
        sending.take(connection, "v", order, wire.Refused("digest"), county.now_ms)
    assert county.stand("v").state == REFUSED
    county.go_on(60)
    assert county.stand("v").state == REFUSED
    county.now_ms += 3_600_000
    county.go_on(60)
    assert county.stand("v").state == HELD


def test_a_centre_that_was_set_up_anew_goes_on_above_its_boxes(county: County) -> None:
    """A box with a higher number says so; the next version that is made is above it."""
    box = county.box("v")
    box.held.take(wire.table_parts("routing", 40, codec.pack(routing_text(3).encode()))[0])
    county.send(county.make(ROUTING), "village")
    county.go_on()
    assert (county.stand("v").state, county.stand("v").version) == (NEWER, 40)
    county.send(county.make(ROUTING), "village")
    county.go_on()
    assert (county.stand("v").state, county.stand("v").version) == (HELD, 41)


def test_another_table_under_the_same_number_is_refused(county: County) -> None:
    """The page shows why."""
    box = county.box("v")
    box.held.take(wire.table_parts("routing", 1, codec.pack(routing_text(3).encode()))[0])
    county.send(county.make(ROUTING), "village")
    county.go_on()
    assert (county.stand("v").state, county.stand("v").reason) == (REFUSED, "differs")


def test_the_bytes_that_were_sent_stay_as_they_were(county: County) -> None:
    """Sending again says anew to whom: the digest must be that of the boxes, whatever packs it then."""
    county.box("v")
    made = county.make(ROUTING)
    county.send(made, "hub")
    packed = codec.pack(ROUTING.encode(), codec.ZLIB)
    with county.centre.store.write() as connection:
        connection.execute(update(table_sent).values(packed=packed))
    county.send(made, "village")
    assert [row.packed for row in county.centre.rows(table_sent)] == [packed]
    county.go_on()
    assert sizes(county) == {"v": 1}


def test_prices_and_routing_go_side_by_side(county: County) -> None:
    """Each with its own version and state."""
    box = county.box("v")
    county.send(county.make(ROUTING), "village")
    county.send(county.make(PRICES, "prices"), "village", kind="prices")
    county.go_on()
    prices = box.held.prices()
    assert prices is not None
    assert prices.price_fen("z", 1001) == 950
    assert [county.stand("v", kind).state for kind in ("routing", "prices", "expected")] == [
        HELD,
        HELD,
        WAITING,
    ]


def test_a_table_that_is_too_large_is_not_made(county: County) -> None:
    """More parts than an order can count."""
    with pytest.raises(wire.WireError, match="1 to 64"):
        county.make(routing_text(20_000))
