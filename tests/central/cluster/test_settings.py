"""A member has a name that goes into topics and client ids, and what cannot work is told by its key."""

from pathlib import Path

import pytest

from central.cluster.settings import ClusterAt, cluster_faults, machine, named
from tests.central.test_settings import GOOD, faults, read


def test_left_out_there_is_no_cluster(tmp_path: Path) -> None:
    """And an empty section is one, under the machine's name."""
    assert read(tmp_path, GOOD).cluster is None
    cluster = read(tmp_path, GOOD + "[cluster]\n").cluster
    assert cluster is not None
    assert (cluster.name, cluster.lease_ms, cluster.share) == (machine(), 6_000, True)


@pytest.mark.parametrize("wrong", ["a b", "c.1", "-a", "a" * 65, "名"])
def test_a_name_can_be_part_of_a_topic(tmp_path: Path, wrong: str) -> None:
    """No dots or blanks; the fault names the key."""
    (fault,) = faults(tmp_path, f'{GOOD}[cluster]\nmember = "{wrong}"\n')
    assert "cluster.member" in fault
    with pytest.raises(ValueError, match="--member"):
        named(ClusterAt(), wrong)


def test_the_machines_name_is_one() -> None:
    """Whatever it is called."""
    assert ClusterAt(member=machine()).name == machine()


def test_a_name_from_the_command_line_needs_a_cluster() -> None:
    """And stands above the settings' one."""
    assert named(ClusterAt(member="c1"), "c2").name == "c2"
    with pytest.raises(ValueError, match=r"needs a \[cluster\] section"):
        named(None, "c2")


def test_what_cannot_work_is_told() -> None:
    """QoS 1 and partition by partition; both for themselves are fine."""
    assert cluster_faults({"broker": {"qos": 1}}) == []
    assert cluster_faults({"broker": {"qos": 0}, "cluster": {}}) == []
    (fault,) = cluster_faults({"broker": {"qos": 1}, "cluster": {}})
    assert fault.startswith("broker.qos: 1 does not go with [cluster]")
