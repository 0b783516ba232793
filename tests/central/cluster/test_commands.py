"""sanji central cluster: a table and JSON, and code 1 where nobody does what has to be done."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import Result

from plumbing.clock import utc_ms
from tests.central.cluster.county import Site
from tests.central.database.address import url_in
from tests.central.test_commands import call, config


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    here = Site(url_in(tmp_path), utc_ms())
    yield here
    here.close()


def told(*words: str | Path) -> Result:
    """The command's answer; its log went to a terminal that is gone afterwards."""
    done = call("central", "cluster", *words)
    structlog.reset_defaults()
    return done


def test_without_a_cluster(site: Site, tmp_path: Path) -> None:
    """It says so, and nothing is wrong."""
    done = told(config(tmp_path))
    assert (done.exit_code, done.output.startswith("no cluster:")) == (0, True)


def test_who_does_what(site: Site, tmp_path: Path) -> None:
    """A line a member, with its roles and partitions; the same as JSON."""
    one, pages = site.joined("c1"), site.joined("c1-web", collects=False, shares=False, serves=True)
    for member in (one, pages):
        member.turn()
    done = told(config(tmp_path))
    assert done.exit_code == 0, done.output
    head, first, second = done.output.splitlines()
    assert head.split() == ["MEMBER", "ROLE", "MACHINE", "SINCE", "PARTITIONS"]
    assert first.split()[:3] == ["c1", "collect", "m1"]
    assert first.split()[5:9] == ["64:", "0-63", "leads", "since"]
    assert second.split()[:3] == ["c1-web", "web", "m1"]
    found = json.loads(told(config(tmp_path), "--json").output)
    assert (found["leader"], found["term"], found["partitions"], found["unowned"]) == ("c1", 1, 64, [])
    assert [(one["member"], len(one["partitions"])) for one in found["members"]] == [
        ("c1", 64),
        ("c1-web", 0),
    ]


def test_what_nobody_does_is_a_fault(site: Site, tmp_path: Path) -> None:
    """Code 1, with the numbers of the partitions and what rests."""
    one = site.joined("c1")
    one.turn()
    with site.store.write() as connection:
        names = "('partition/3', 'partition/4', 'partition/9')"
        sql = f"UPDATE cluster_lease SET until_ms = 0 WHERE name IN {names}"
        connection.exec_driver_sql(sql)
    done = told(config(tmp_path))
    assert done.exit_code == 1
    assert "nobody hears the boxes of 3 partitions: 3-4,9" in done.output
    one.leases.end(site.now_ms)
    done = told(config(tmp_path), "--json")
    assert (done.exit_code, json.loads(done.output)["leader"]) == (1, None)


def test_boxes_are_divided_anew_only_while_nobody_hears_them(site: Site, tmp_path: Path) -> None:
    """Living members are named; without them the new number holds, and members of the old one are refused."""
    one = site.joined("c1")
    fewer = config(tmp_path)
    fewer.write_text(fewer.read_text("utf-8").replace("[broker]", "[broker]\npartitions = 8"), "utf-8")
    done = told(fewer, "--repartition")
    assert (done.exit_code, "stop the members c1 first" in done.output) == (2, True)
    one.leases.end(site.now_ms)
    assert told(fewer, "--repartition").exit_code == 1
    site.now_ms = utc_ms()
    eight = site.joined("c2", partitions=8)
    eight.turn()
    assert eight.owned == frozenset(range(8))
