"""A box takes the commands that its centre signed for it, and none that only look like it."""

from pathlib import Path

import pytest
from msgspec import structs

from edge_agent.orders.trust import Rejected, Trust, trust_of
from logistics import orders, wire
from plumbing import codec, signing
from tests.edge_agent.making import settings
from tests.edge_agent.orders.signing import Hand, command, hand, trust

RESTART = orders.AgentRestart()
STILL = wire.StillFetch("s", 1)


def why_not(box: Trust, payload: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        box.opened(payload)
    return caught.value.reason


def test_what_the_centre_signed_for_this_box_is_taken() -> None:
    """With any of the two keys that a box knows while the centre changes its own."""
    old, new = hand(), hand()
    for one in (old, new):
        taken = trust(old.public, new.public).opened(one.packed(command(RESTART)))
        assert wire.decode_order(taken.do) == RESTART


def test_another_hand_is_refused() -> None:
    """Nor does the old key count once it was taken out."""
    old, new = hand(), hand()
    assert why_not(trust(new.public), old.packed(command(RESTART))) == "signature"
    assert why_not(trust(), new.packed(command(RESTART))) == "signature"


def test_a_command_that_was_signed_for_one_box_is_refused_by_another() -> None:
    """Byte for byte as it was recorded; and so is one of another county's centre with the same key."""
    centre = hand()
    recorded = centre.packed(command(RESTART, box="box-2"))
    assert why_not(trust(centre.public), recorded) == "foreign"
    elsewhere = Hand(centre.private, "longyou").packed(command(RESTART))
    assert why_not(trust(centre.public), elsewhere) == "signature"


def test_no_part_of_a_signed_command_can_be_changed() -> None:
    """Box, id, end and order are under the signature."""
    centre = hand()
    true = command(RESTART)
    signed = centre.signed(wire.encode(true))
    for changes in ({"box": "box-2"}, {"id": "c2"}, {"expires_ms": 2**61}, {"at_ms": 1}):
        forged = structs.replace(signed, body=wire.encode(structs.replace(true, **changes)))
        assert why_not(trust(centre.public), codec.pack(wire.encode(forged))) == "signature"
    other = structs.replace(signed, body=wire.encode(command(orders.LogFetch(5))))
    assert why_not(trust(centre.public), codec.pack(wire.encode(other))) == "signature"


def test_every_flipped_bit_of_a_signed_command_is_refused() -> None:
    """Wherever on the wire it flips."""
    centre = hand()
    box, packed = trust(centre.public), wire.encode(centre.signed(wire.encode(command(RESTART))))
    for place in range(len(packed) * 8):
        torn = bytearray(packed)
        torn[place // 8] ^= 1 << place % 8
        with pytest.raises(Rejected):
            box.opened(codec.pack(bytes(torn)))


def test_unsigned_commands_count_nowhere_but_at_home_without_a_key() -> None:
    """And there only what boxes did before commands were signed."""
    plain = codec.pack(wire.encode(command(STILL)))
    assert trust(takes_unsigned=True).opened(plain).id == "c1"
    assert why_not(trust(takes_unsigned=False), plain) == "unsigned"
    assert why_not(trust(hand().public, takes_unsigned=True), plain) == "unsigned"
    for deed in (RESTART, orders.PhotoTake(), orders.LogFetch(1), orders.ConfigSet("0" * 64, "x")):
        assert why_not(trust(takes_unsigned=True), codec.pack(wire.encode(command(deed)))) == "unsigned"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "unreadable"),
        (b"garbage", "unreadable"),
        (bytes(wire.COMMAND_BYTES_MAX + 1), "oversize"),
        (codec.pack(bytes(wire.COMMAND_BYTES_MAX + 1)), "unreadable"),
        (codec.pack(bytes(50_000_000)), "unreadable"),
        (codec.pack(b"\x91" * 60_000), "unreadable"),
    ],
)
def test_garbage_and_bombs_are_refused(payload: bytes, reason: str) -> None:
    """Within the bound that is unpacked, and with a word for why."""
    assert why_not(trust(hand().public, takes_unsigned=True), payload) == reason


def test_settings_say_whom_a_box_believes(tmp_path: Path) -> None:
    """Keys by name; without one only who is on the same machine, by all of its addresses."""
    key, other = signing.text_of(hand().public), signing.text_of(hand().public)
    said = trust_of(settings(tmp_path, commands={"key": key, "next_key": other}))
    assert said.keys == (signing.key_in(key), signing.key_in(other))
    near = ["mqtt://127.0.0.1:1883", "mqtt://localhost:1883", "mqtt://[::1]:1883"]
    assert trust_of(settings(tmp_path, broker={"addresses": near})).takes_unsigned
    for far in ("mqtt://10.0.0.1:1883", "mqtts://broker.example:8883", "mqtt://localhost.example:1883"):
        assert not trust_of(settings(tmp_path, broker={"addresses": [*near, far]})).takes_unsigned
