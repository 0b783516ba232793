"""A box goes by the last good version of a table, whatever comes, and however it is cut off."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from edge_agent.settings import Tables
from edge_agent.store.outbox import Outbox
from edge_agent.store.quota import Limits
from edge_agent.trade.tables.held import Held
from logistics import wire
from logistics.goods import parties
from logistics.goods.parties import Party
from logistics.goods.standards import register
from logistics.parcels.tables import expected, pricing
from logistics.parcels.tables.expected import Expected
from logistics.parcels.tables.routing import Row, as_csv
from plumbing import codec

PRICES = "zone,name,first_g,first_fen,step_g,step_fen,max_g\nz,省内,1000,800,1000,150,30000\n"


def routing_text(rows: int, to: str = "SC-001") -> str:
    """Rows whose keys cannot be compressed much, so that a few hundred are several parts."""
    rng = random.Random(rows)
    return as_csv(Row("prefix", f"{rng.randrange(10**30):030}", to) for _ in range(rows))


def parts_of(
    version: int, text: str = "", *, table: wire.TableName = "routing", data: bytes = b""
) -> tuple[wire.TablePart, ...]:
    return wire.table_parts(table, version, codec.pack(data or (text or routing_text(500)).encode()))


@contextmanager
def box(folder: Path, life: str = "1", **settings: Any) -> Iterator[Held]:
    """One life of a box."""
    outbox = Outbox(folder / "box.sqlite", stream=f"s{life}", boot="b", limits=Limits(reserve_bytes=0))
    try:
        yield Held(outbox, Tables(**settings))
    finally:
        outbox.close()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    with box(tmp_path) as one:
        yield one


def rows_of(held: Held) -> int:
    table = held.routing()
    return len(table.rows) if table else 0


def test_a_table_counts_once_all_its_parts_are_there(held: Held) -> None:
    """In any order and twice over; each answer says what is there."""
    parts = parts_of(7)
    assert len(parts) == 3
    shuffled = [parts[2], parts[0], parts[0], parts[2]]
    said = [held.take(part) for part in shuffled]
    assert said[-1] == wire.TableHeld("routing", 0, 7, (1, 3))
    assert said[0] == wire.TableHeld("routing", 0, 7, (3,))
    assert held.routing() is None
    assert held.take(parts[1]) == wire.TableHeld("routing", 7)
    assert (rows_of(held), held.version("routing")) == (500, 7)
    assert held.take(parts[0]) == wire.TableHeld("routing", 7)


def test_a_part_that_was_lost_changes_nothing(held: Held) -> None:
    """The last good version goes on, and the newer parts wait."""
    for part in parts_of(7):
        held.take(part)
    first, _, last = parts_of(8, routing_text(600))[:3]
    held.take(first)
    assert held.take(last) == wire.TableHeld("routing", 7, 8, (1, 3))
    assert rows_of(held) == 500


def test_parts_and_tables_outlive_the_process(tmp_path: Path) -> None:
    """Each part in a life of its own, and the whole in one more."""
    for life, part in enumerate(parts_of(7)):
        with box(tmp_path, f"{life}") as held:
            held.take(part)
    with box(tmp_path, "last") as held:
        assert (rows_of(held), held.version("routing")) == (500, 7)


def test_a_kill_between_parts_loses_none(tmp_path: Path) -> None:
    """A process that is killed right after its answer has the part on disk."""
    first, *others = parts_of(7)
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom tests.edge_agent.trade.tables.test_held import *\n"
        f"with box(Path({str(tmp_path)!r})) as held:\n"
        "    held.take(parts_of(7)[0])\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode < 0
    with box(tmp_path, "2") as held:
        assert held.take(first) == wire.TableHeld("routing", 0, 7, (1,))
        for part in others:
            held.take(part)
        assert rows_of(held) == 500


def test_a_broken_digest_is_refused_and_may_come_again(held: Held) -> None:
    """The parts are dropped; the last good version goes on."""
    for part in parts_of(7):
        held.take(part)
    first, *others = parts_of(8, routing_text(600))
    spoiled = structs.replace(first, body=bytes(len(first.body)))
    answers = [held.take(part) for part in (spoiled, *others)]
    assert answers[-1] == wire.Refused("digest")
    assert (rows_of(held), held.version("routing")) == (500, 7)
    assert held.take(first) == wire.TableHeld("routing", 7, 8, (1,))
    for part in others:
        held.take(part)
    assert rows_of(held) == 600


@pytest.mark.parametrize(
    ("table", "data"),
    [
        ("routing", b"no table"),
        ("routing", b"kind,key,to\nprefix,SF,not a site\n"),
        ("routing", b"\xff\xfe"),
        ("prices", b"zone\n"),
        ("expected", b"\x00"),
        ("standards", b'[{"product": "tea"}]'),
        ("parties", b'[{"id": "f 1"}]'),
        ("routing", b"kind,key,to\n" + b"\n" * wire.TABLE_BYTES_MAX),
    ],
)
def test_what_cannot_be_read_is_refused(held: Held, table: wire.TableName, data: bytes) -> None:
    """Whole as it came, and of no use: nothing of it is kept."""
    parts = parts_of(1, table=table, data=data)
    assert held.take(parts[0]) == wire.Refused("unreadable")
    assert held.version(table) == 0
    assert held.routing() is None


def test_an_older_version_changes_nothing(held: Held) -> None:
    """Neither than the one held nor than the one that is coming: what is newer is said."""
    for part in parts_of(7):
        held.take(part)
    assert held.take(parts_of(6)[0]) == wire.TableHeld("routing", 7)
    held.take(parts_of(9)[0])
    assert held.take(parts_of(8)[1]) == wire.TableHeld("routing", 7, 9, (1,))


def test_another_table_under_the_same_number_is_refused(held: Held) -> None:
    """A centre that was set up anew must take a higher number; of one to come, the latest digest counts."""
    other = parts_of(7, routing_text(600))
    held.take(other[0])
    for part in parts_of(7):
        held.take(part)
    assert rows_of(held) == 500
    assert held.take(other[0]) == wire.Refused("differs")


def test_a_newer_version_drops_the_parts_of_the_older(held: Held) -> None:
    """Nothing of two versions is ever put together."""
    held.take(parts_of(7)[0])
    newer = parts_of(8, routing_text(600))
    assert held.take(newer[1]) == wire.TableHeld("routing", 0, 8, (2,))
    for part in newer:
        held.take(part)
    assert (rows_of(held), held.version("routing")) == (600, 8)


def test_a_full_disk_refuses_and_spoils_nothing(tmp_path: Path) -> None:
    """The answer says why; the table held goes on."""
    outbox = Outbox(tmp_path / "box.sqlite", stream="s", boot="b", limits=Limits(reserve_bytes=0))
    held = Held(outbox, Tables())
    for part in parts_of(7):
        held.take(part)
    pages = outbox.db.execute("PRAGMA page_count").fetchone()[0]
    outbox.db.execute(f"PRAGMA max_page_count={pages}").fetchall()
    newer = parts_of(8, routing_text(2000))
    assert wire.Refused("full") in [held.take(part) for part in newer]
    assert (rows_of(held), held.version("routing")) == (500, 7)
    outbox.db.execute("PRAGMA max_page_count=100000").fetchall()
    for part in newer:
        held.take(part)
    assert rows_of(held) == 2000
    outbox.close()


def test_expected_parcels_are_found_by_number(tmp_path: Path) -> None:
    """The newest table's, over a restart; a number that nobody announced is none."""
    day = "2026-11-27"
    for version, waybill in ((1, "SF1"), (2, "SF2")):
        whole = expected.table("S", day, [Expected(waybill, "SF", 1280, "大柘村")])
        with box(tmp_path, f"{version}") as held:
            assert held.expected("SF2") is None
            (part,) = parts_of(version, table="expected", data=expected.encode(whole))
            held.take(part)
            assert held.expected(waybill) == Expected(waybill, "SF", 1280, "大柘村")
    with box(tmp_path, "3") as held:
        assert (held.expected("SF1"), held.expected_all()) == (None, whole)


def test_a_file_serves_a_box_that_never_heard_from_a_centre(tmp_path: Path) -> None:
    """And is out of use for good once the centre's table has come."""
    files = {"routing_file": tmp_path / "routing.csv", "prices_file": tmp_path / "prices.csv"}
    files["routing_file"].write_text("\ufeff类型,代码,去向\n地点,大柘,C1\n", encoding="utf-8")
    files["prices_file"].write_text(PRICES, encoding="utf-8")
    with box(tmp_path, "1", **files) as held:
        table, prices = held.routing(), held.prices()
        assert table is not None
        assert table.route("W", place="大柘") == Row("place", "大柘", "C1")
        assert prices is not None
        assert prices.price_fen("z", 1001) == 950
        assert held.version("routing") == 0
        for part in parts_of(1):
            held.take(part)
    with box(tmp_path, "2", **files) as held:
        assert (rows_of(held), held.version("routing")) == (500, 1)


@pytest.mark.parametrize("content", [None, b"", b"kind,key,to\nprefix,SF,?\n", b"\xff"])
def test_a_file_of_no_use_is_no_table(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty, with a fault, in no encoding: parcels are taken all the same."""
    file = tmp_path / "routing.csv"
    if content is not None:
        file.write_bytes(content)
    with box(tmp_path, routing_file=file, prices_file=file) as held:
        assert (held.routing(), held.prices()) == (None, None)


def test_to_ask_reads_the_table_once(held: Held) -> None:
    """The very same table until a newer one has come."""
    for part in parts_of(7):
        held.take(part)
    assert held.routing() is held.routing()
    text = pricing.as_csv(pricing.parse(PRICES).zones.values())
    held.take(parts_of(1, text, table="prices")[0])
    assert held.prices() is held.prices()


def test_a_box_that_heard_of_no_centre_judges_by_what_came_with_it(held: Held) -> None:
    """Offline on its first day it has the packaged standards, and no farmer is known."""
    assert len(held.standards().products) >= 30
    assert (held.parties(), held.version("standards")) == ({}, 0)


def test_the_centres_standards_take_the_place_of_the_packaged_ones(tmp_path: Path) -> None:
    """For good: after a restart as well, and whole, with nothing of the pack in between."""
    with box(tmp_path) as held:
        pear = structs.replace(held.standards().versions("pear")[0], version=4, zh="蜜梨")
        (part,) = parts_of(3, table="standards", data=register.encode([pear]))
        assert held.take(part) == wire.TableHeld("standards", 3)
        assert held.standards().standards == (pear,)
    with box(tmp_path, "2") as held:
        assert held.standards().standards == (pear,)
        assert held.version("standards") == 3


def test_parties_are_known_by_their_numbers(held: Held) -> None:
    """With name and village, as the centre's register has them; one without a name stays known."""
    known = [Party("F-0031", "farmer", "周水根", "331123100201"), Party("C-0001", "cooperative")]
    (part,) = parts_of(1, table="parties", data=parties.encode(known))
    held.take(part)
    assert held.parties() == {one.id: one for one in known}


PACK = """version = 2
source = "a test"

[carriers]
NEW = {{ zh = "新快递", en = "New" }}

[[rules]]
carrier = "NEW"
pattern = "NW[0-9]{{6}}"
score = 95
why = "NW and six digits"

[[golden]]
number = "{sample}"
first = "NEW"
"""


def test_a_pack_of_rules_counts_as_a_whole(tmp_path: Path) -> None:
    """A box goes by the program's own until one came, then by the centre's, after a start too."""
    with box(tmp_path) as held:
        assert held.version("carriers") == 0
        assert held.carriers().candidates("SF1234567890123")[0].carrier == "SF"
        (part,) = parts_of(1, PACK.format(sample="NW123456"), table="carriers")
        assert held.take(part) == wire.TableHeld("carriers", 1)
        assert held.carriers().candidates("NW123456")[0].carrier == "NEW"
    with box(tmp_path, "2") as held:
        assert held.carriers().candidates("NW123456")[0].carrier == "NEW"


def test_a_pack_of_rules_that_is_bad_is_refused(held: Held) -> None:
    """Neither what is no pack, nor one whose golden samples fail: the last good one stays."""
    held.take(*parts_of(1, PACK.format(sample="NW123456"), table="carriers"))
    for version, text in ((2, "no pack"), (3, PACK.format(sample="NW12"))):
        (part,) = parts_of(version, text, table="carriers")
        assert held.take(part) == wire.Refused("unreadable")
    assert held.version("carriers") == 1
    assert held.carriers().candidates("NW123456")[0].carrier == "NEW"
