"""Backups are sealed in the format of age, to keys as age writes them."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from central.store.backup import age, keys
from tests import needs

_KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
_CHUNK = 65_536


def _sealed(data: bytes, *secrets: X25519PrivateKey) -> bytes:
    target = BytesIO()
    sealing = age.Sealing(target, [one.public_key() for one in secrets or (_KEY,)])
    sealing.write(data)
    sealing.close()
    return target.getvalue()


def _opened(sealed: bytes, key: X25519PrivateKey = _KEY) -> bytes:
    opening = age.Opening(BytesIO(sealed), [key])
    return b"".join(iter(lambda: opening.read(10_000), b""))


@pytest.mark.parametrize("size", [0, 1, _CHUNK - 1, _CHUNK, _CHUNK + 1, 3 * _CHUNK])
def test_what_was_sealed_opens(size: int) -> None:
    """Any length opens again, also one that fills its last chunk."""
    data = bytes(size)
    assert _opened(_sealed(data)) == data


def test_each_recipient_opens_it_and_nobody_else() -> None:
    """Two keys are given, so that the loss of one loses nothing; a third opens nothing."""
    other, stranger = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    sealed = _sealed(b"county", _KEY, other)
    assert _opened(sealed, other) == _opened(sealed) == b"county"
    with pytest.raises(age.AgeFault, match="other keys"):
        _opened(sealed, stranger)


@settings(max_examples=60)
@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    """Whatever bit is turned, wherever it is cut: it is noticed, and no false byte comes out."""
    plain = bytes(range(256)) * 300
    sealed = bytearray(_sealed(plain))
    at = data.draw(st.integers(0, len(sealed) - 1))
    if data.draw(st.booleans()):
        del sealed[at:]
    else:
        sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(age.AgeFault):
        _opened(bytes(sealed))


def test_keys_read_as_they_are_written(tmp_path: Path) -> None:
    """A key file holds remarks and keys; what age-keygen made is read as what we made."""
    path = tmp_path / "key"
    path.write_text(f"# made for a test\n{keys.secret_text(_KEY)}\n", encoding="utf-8")
    assert keys.secrets_in(path)[0].private_bytes_raw() == _KEY.private_bytes_raw()
    told = keys.public_text(_KEY.public_key())
    assert keys.public_of(told).public_bytes_raw() == _KEY.public_key().public_bytes_raw()
    assert told.startswith("age1")
    assert len(told) == 62


@pytest.mark.parametrize("place", range(4, 62, 7))
def test_a_key_typed_wrong_is_refused(place: int) -> None:
    """One wrong character is found by the check digits, and the key is not quoted."""
    told = list(keys.public_text(_KEY.public_key()))
    told[place] = "q" if told[place] != "q" else "p"
    with pytest.raises(keys.KeyFault) as raised:
        keys.public_of("".join(told))
    assert "".join(told)[6:] not in str(raised.value)


def test_the_age_program_opens_it(tmp_path: Path) -> None:
    """Debian's program of age opens what we sealed: nobody needs sanji to get at a backup."""
    program = needs.program("age")
    key, sealed = tmp_path / "key", tmp_path / "sealed.age"
    key.write_text(keys.secret_text(_KEY) + "\n", encoding="ascii")
    sealed.write_bytes(_sealed(b"county" * 50_000))
    done = subprocess.run([program, "-d", "-i", str(key), str(sealed)], capture_output=True, check=True)
    assert done.stdout == b"county" * 50_000
