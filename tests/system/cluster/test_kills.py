"""Whatever is killed under load: nothing is lost, nothing doubled, and others take over. Real processes."""

from collections.abc import Iterator
from time import monotonic

import pytest
import structlog

from benchmarks.cluster.lab import LEASE_S, Lab, running
from plumbing import logs
from tests import needs
from tests.waiting import until

# What follows from the lease alone is some ten seconds; a slow machine needs its time besides.
_MOVED_S_MAX = 10 * LEASE_S
_FROZEN_S = 20.0

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(name="lab", scope="module")
def _lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    needs.postgresql()
    logs_before = structlog.get_config()
    logs.hush()
    with running(tmp_path_factory.mktemp("cluster"), collectors=2, boxes=30, rate_per_s=150) as made:
        yield made
    structlog.configure(**logs_before)


@pytest.fixture(autouse=True)
def _whole_before_and_true_after(lab: Lab) -> Iterator[None]:
    """Each test finds all alive and events on their way; after it all stand at the centre, each once."""
    lab.await_whole()
    yield
    lab.crowd.rest()
    assert lab.crowd.wait(lambda: lab.crowd.backlog == 0, 180), lab.words()
    assert lab.faults() == [], lab.words()


def _tell(capsys: pytest.CaptureFixture[str], what: str, took_s: float) -> None:
    told = f"{what}: {took_s:.1f} s until each box concerned had something new stored"
    with capsys.disabled():
        print(f"\n{told}")  # noqa: T201 - the figure is what this test is asked for


def test_a_collectors_boxes_pass_to_the_other(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed and not started again: as soon as its lease is over the other one has them all."""
    dead, other = lab.collectors
    partitions = lab.owned(dead)
    watch = lab.crowd.watch(partitions)
    assert watch.boxes
    dead.kill(hold=True)
    _tell(capsys, "a collector", lab.finish(watch))
    assert partitions <= lab.owned(other)
    assert watch.took_s <= _MOVED_S_MAX


def test_a_collector_that_comes_back_has_its_share_again(lab: Lab) -> None:
    """Killed and started again by its supervisor, under its old name."""
    dead, other = lab.collectors
    dead.kill()
    until(lambda: dead.codes and dead.pid, "it lives again", 60)
    until(lambda: len(lab.owned(dead)) == len(lab.owned(other)), "both have as many", 60)


def test_the_boxes_of_a_node_go_to_the_others(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    """The node that most are linked to; it stays away, and comes back later."""
    node = lab.nodes.busiest()
    watch = lab.crowd.watch()
    node.kill()
    _tell(capsys, "a broker node", lab.finish(watch))
    assert not node.is_running


def test_a_database_that_was_killed_has_all_that_was_confirmed(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its postmaster dies amid commits; the centre's processes end or wait, and go on once it is back."""
    watch = lab.crowd.watch()
    lab.postgresql.kill()
    lab.postgresql.start()
    _tell(capsys, "PostgreSQL", lab.finish(watch))


def test_a_collector_and_a_node_at_once(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    """The other collector and the other two nodes do it all."""
    watch = lab.crowd.watch()
    lab.collectors[1].kill(hold=True)
    lab.nodes.busiest().kill()
    _tell(capsys, "a collector and a node", lab.finish(watch))


def test_a_collector_that_wakes_does_no_harm(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    """Stopped for longer than its lease, its boxes are the other's; awake, it stores nothing twice."""
    asleep, other = lab.collectors
    partitions = lab.owned(asleep)
    watch = lab.crowd.watch(partitions)
    asleep.freeze()
    try:
        _tell(capsys, "a collector that is stopped", lab.finish(watch))
        assert partitions <= lab.owned(other)
        until(lambda: monotonic() - watch.began_s > _FROZEN_S, "it sleeps for long enough", 2 * _FROZEN_S)
    finally:
        asleep.thaw()
    lab.await_whole()


def test_what_is_read_is_what_the_log_says(lab: Lab) -> None:
    """After all that, every read model is the same to the row when it is made again from the log."""
    lab.crowd.rest()
    assert lab.crowd.wait(lambda: lab.crowd.backlog == 0, 180), lab.words()
    assert lab.spoilt() == []
