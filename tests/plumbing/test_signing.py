"""What is signed is the message, byte by byte, by one key."""

import stat
from pathlib import Path

import pytest

from plumbing import signing

# RFC 8032, section 7.1, TEST 2: secret key, public key, message, signature.
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
MESSAGE = bytes.fromhex("72")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_rfcs_own_example_holds() -> None:
    """Signature and public key are those that RFC 8032 gives."""
    assert signing.sign(SECRET, MESSAGE) == SIGNATURE
    assert signing.public_of(SECRET) == PUBLIC
    assert signing.is_signed(PUBLIC, MESSAGE, SIGNATURE)


def test_another_byte_anywhere_breaks_the_signature() -> None:
    """Of the message, the signature or the key; and what has another length is no signature."""
    private = signing.made()
    public, message = signing.public_of(private), b"restart box-1"
    signature = signing.sign(private, message)
    assert signing.is_signed(public, message, signature)
    assert not signing.is_signed(public, message + b" ", signature)
    assert not signing.is_signed(signing.public_of(signing.made()), message, signature)
    for place in range(signing.SIGNATURE_BYTES):
        torn = bytearray(signature)
        torn[place] ^= 1
        assert not signing.is_signed(public, message, bytes(torn))
    for odd in (b"", signature[:-1], signature + b"\0"):
        assert not signing.is_signed(public, message, odd)
    assert not signing.is_signed(public[:-1], message, signature)


def test_a_key_file_is_ours_alone_and_never_overwritten(tmp_path: Path) -> None:
    """It is read back as it was written, and nobody else may read it."""
    path, private = tmp_path / "keys/command.key", signing.made()
    signing.write_key(path, private)
    assert signing.read_key(path) == private
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        signing.write_key(path, signing.made())


@pytest.mark.parametrize("text", ["", "abc", "é" * 44, "A" * 44, "QUJD", "*" * 44])
def test_what_is_no_key_is_refused_with_a_reason(text: str, tmp_path: Path) -> None:
    """In a file as well as in settings."""
    if text == "A" * 44:
        text = "A" * 48
    with pytest.raises(signing.KeyFault):
        signing.key_in(text)
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(signing.KeyFault):
        signing.read_key(path)
