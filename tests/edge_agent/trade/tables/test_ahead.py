"""What the centre's tables say at the counter."""

from pathlib import Path

from edge_agent.counter.modes.arrive import arrive
from edge_agent.counter.work import Work
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.tables.ahead import Ahead
from edge_agent.trade.tables.held import Held
from logistics import wire
from logistics.events.money import CodDue
from logistics.parcels.tables import expected
from logistics.parcels.tables.expected import Expected
from plumbing import codec
from tests.edge_agent.counter.rig import parts_in
from tests.edge_agent.making import at

_W = "SF0000000000001"


def taken(held: Held, name: wire.TableName, body: bytes) -> None:
    """The whole table in one part."""
    packed = codec.pack(body)
    part = wire.TablePart(name, 1, wire.table_digest(packed), 1, 1, packed)
    assert isinstance(held.take(part), wire.TableHeld)


def test_a_counter_knows_nothing_before_a_centre_told_it(tmp_path: Path) -> None:
    """No destination is guessed, and nothing is expected."""
    ahead = Ahead(parts_in(tmp_path, "s1").held)
    assert (ahead.to(_W), ahead.version, ahead.prices()) == (None, "", None)
    assert (list(ahead.expected_all()), ahead.due_fen(_W)) == ([], None)


def test_what_a_manifest_announced_is_due_at_the_arrival(tmp_path: Path) -> None:
    """The amount comes with the parcel's arrival, once, and the arrival counts among the expected."""
    parts = parts_in(tmp_path, "s1")
    body = expected.encode(expected.table("S", "2026-11-27", [Expected(_W, "SF", 5000), Expected("SF2")]))
    taken(parts.held, "expected", body)
    bench = parts.counter.bench
    read = CodeRead("c", _W, "code128")
    with parts.outbox.transaction():
        outcome = arrive(bench, read, Work("arrive"), at(1000))
    assert outcome.said
    assert (outcome.said.done, outcome.said.of) == (1, 2)
    (due,) = [event for _, event in outcome.events if isinstance(event, CodDue)]
    assert (due.waybill, due.amount_fen, due.stated_by) == (_W, 5000, "manifest")


def test_parcels_go_where_the_table_says(tmp_path: Path) -> None:
    """By a number's beginning here; one that no row fits goes nowhere."""
    parts = parts_in(tmp_path, "s1")
    taken(parts.held, "routing", b"kind,key,to,say\nprefix,SF,SC-002,Dazhe\n")
    ahead = Ahead(parts.held)
    assert (ahead.to(_W), ahead.to("YT1"), ahead.version) == ("SC-002", None, "1")


def test_prices_bear_their_version(tmp_path: Path) -> None:
    """A collection says by which table it was priced."""
    parts = parts_in(tmp_path, "s1")
    head = "zone,name,first_g,first_fen,step_g,step_fen,max_g"
    taken(parts.held, "prices", f"{head}\nzj,Zhejiang,1000,800,1000,150,30000\n".encode())
    prices = Ahead(parts.held).prices()
    assert prices
    assert (prices.version, prices.price_fen("zj", 2350), list(prices.zones)) == ("1", 1100, ["zj"])
    assert prices == Ahead(parts.held).prices()
