"""Topics lead from a box to the centre and back, whatever the box is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.topics import Topics

TOPICS = Topics("sanji/v1", "suichang", 64)
# Names that a careless split of a topic would take for its fixed words.
NAMES = st.one_of(
    st.sampled_from(["up", "box", "live", "state", "confirm", "sanji", "v1", "7"]),
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True),
)


@given(NAMES, NAMES, NAMES)
def test_every_topic_of_a_box_names_it(county: str, box: str, device: str) -> None:
    """The box is found in each of its topics, even if it is called "up", "box" or "live"."""
    topics = Topics("sanji/v1", county, 64)
    own = [topics.up(box), topics.confirm(box), topics.state(box), topics.live(box, device)]
    own += [topics.command(box), topics.result(box)]
    assert [topics.box_in(topic) for topic in own] == [box] * len(own)


@pytest.mark.parametrize(
    "topic", ["", "sanji", "sanji/v1/suichang/up", "sanji/v1/other/up/3/b", "x/box/b/state"]
)
def test_a_foreign_topic_names_no_box(topic: str) -> None:
    """What lies outside the county's topics belongs to nobody."""
    assert TOPICS.box_in(topic) == ""


@given(NAMES, st.integers(1, 4096))
def test_a_box_keeps_its_partition(box: str, partitions: int) -> None:
    """It is fixed by the name and lies within the bounds; a collector of it hears the box."""
    topics = Topics("sanji/v1", "suichang", partitions)
    partition = topics.partition(box)
    assert 0 <= partition < partitions
    assert topics.up(box).startswith(topics.up_partition(partition).removesuffix("+"))


def test_partitions_do_not_move() -> None:
    """Boxes in the field and collectors of another version must agree: these numbers are a contract."""
    assert [TOPICS.partition(box) for box in ("box-hub", "box-sc046", "box-cold1")] == [15, 51, 42]
