"""The doctor says how long the box's certificate is good, and what to do when it is not."""

import pytest

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority, Holder
from edge_agent.doctor.checks import centre
from edge_agent.identity.files import Files
from plumbing.trust import keys
from tests.edge_agent.doctor.looking import Room, found, only

DAY_MS = 86_400_000


def identity(room: Room) -> dict[str, str]:
    """The box's settings of it."""
    return {"centre": "https://centre.example:8443", "folder": str(room.folder / "identity")}


@pytest.mark.parametrize(
    ("age_days", "said"),
    [
        (1, ("good", "certificate_good", 89)),
        (61, ("fault", "certificate_late", 29)),
        (95, ("fault", "certificate_over", 5)),
    ],
)
def test_how_a_certificate_stands(room: Room, age_days: int, said: tuple[str, str, int]) -> None:
    """Good, due and not renewed, over."""
    world = room.world(identity=identity(room))
    made_ms = world.now.at_ms - age_days * DAY_MS
    authority.make(room.folder / "ca", "suichang", made_ms)
    key = keys.new_key()
    request = keys.request_for(key)
    made = Authority(room.folder / "ca").certify_box(request, Holder("box-a", 1), made_ms, 90)
    pem = keys.pem_of(key) + keys.pem_of_certificate(made).encode()
    keys.write_secret(Files(room.folder / "identity").identity, pem)
    finding = only(centre.check_certificate, world)
    assert (finding.state, finding.key, finding.fields["days"]) == said


def test_a_box_without_its_certificate_is_told_what_to_do(room: Room) -> None:
    """And one that needs none is not asked."""
    assert only(centre.check_certificate, room.world(identity=identity(room))).key == "certificate_unreadable"
    assert found(centre.check_certificate, room.world()) == []
