"""What boxes are told of the brokers: each a list that begins elsewhere where they are one cluster."""

from collections import Counter
from pathlib import Path

from central.fleet.identity.settings import IdentityAt

BROKERS = [f"mqtts://broker-{number}.example" for number in (1, 2, 3)]


def _settings(*, spread: bool) -> IdentityAt:
    return IdentityAt(folder=Path("ca"), brokers=BROKERS, spread=spread, url="https://centre.example")


def test_brokers_of_their_own_are_tried_in_the_same_order_by_all() -> None:
    """Else boxes and centre would wait for each other at different ones."""
    told = {_settings(spread=False).brokers_for(f"box-{number}") for number in range(30)}
    assert told == {tuple(BROKERS)}


def test_a_clusters_nodes_share_the_boxes() -> None:
    """Each box has all of them, and always the same first one; none is left out, none is first for most."""
    settings = _settings(spread=True)
    told = [settings.brokers_for(f"box-{number}") for number in range(130)]
    assert told == [settings.brokers_for(f"box-{number}") for number in range(130)]
    assert {tuple(sorted(one)) for one in told} == {tuple(BROKERS)}
    first = Counter(one[0] for one in told)
    assert set(first) == set(BROKERS)
    assert max(first.values()) < 130 // 2
