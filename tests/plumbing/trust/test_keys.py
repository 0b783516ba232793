"""Keys lie in files that we alone read, whole or not at all; what is no key is told by its file's name."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from plumbing.trust import keys
from plumbing.trust.keys import KeyFault


def test_a_key_is_read_back(tmp_path: Path) -> None:
    """And nobody else may read it, whatever the process's mask says."""
    key = keys.new_key()
    before = os.umask(0)
    try:
        keys.write_secret(tmp_path / "folder" / "box.pem", keys.pem_of(key))
    finally:
        os.umask(before)
    path = tmp_path / "folder" / "box.pem"
    assert keys.public_bytes_of(keys.read_key(path)) == keys.public_bytes_of(key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """What a write that was cut off left beside it stands in nobody's way, and nothing is left over."""
    path = tmp_path / "box.pem"
    path.write_bytes(b"old")
    path.chmod(0o644)
    (tmp_path / ".box.pem.new").write_bytes(b"torn")
    keys.write_secret(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["box.pem"]


@pytest.mark.parametrize(
    "data", [b"", b"x", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_named(tmp_path: Path, data: bytes) -> None:
    """Neither a key nor a certificate."""
    path = tmp_path / "torn.pem"
    path.write_bytes(data)
    with pytest.raises(KeyFault, match=r"torn\.pem"):
        keys.read_key(path)
    with pytest.raises(KeyFault, match=r"torn\.pem"):
        keys.read_certificate(path)
    with pytest.raises(KeyFault, match="nowhere"):
        keys.read_key(tmp_path / "nowhere")


def test_a_key_of_another_kind_is_told(tmp_path: Path) -> None:
    """Only P-256 is taken."""
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "other.pem").write_bytes(other)
    with pytest.raises(KeyFault, match="P-256"):
        keys.read_key(tmp_path / "other.pem")
