"""Signs bytes with Ed25519 (RFC 8032) and verifies them: the centre's commands, a box's trust in them."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES = KEY_BYTES = 32
SIGNATURE_BYTES = 64


class SigningError(ValueError):
    """A key for signatures cannot be used; the text says which and why."""


def sign(seed: bytes, data: bytes) -> bytes:
    """The signature, SIGNATURE_BYTES long, by the private key whose seed this is. Raises SigningError."""
    return _private(seed).sign(data)


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature was made over just these bytes by the public key's owner. Raises SigningError."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
    except ValueError as why:
        raise SigningError(f"the public key has {len(public)} bytes, not {KEY_BYTES}") from why
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def new_seed() -> bytes:
    """The seed of a new private key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """The public key, KEY_BYTES long, that goes with a seed. Raises SigningError."""
    return _private(seed).public_key().public_bytes_raw()


def key_in(path: Path) -> bytes:
    """A seed or a public key out of a file of hexadecimal digits. Raises SigningError."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as why:
        raise SigningError(f"{path}: holds no key ({why}); give {2 * KEY_BYTES} hexadecimal digits") from why
    if len(key) != KEY_BYTES:
        raise SigningError(f"{path}: has {len(key)} bytes, not {KEY_BYTES}; bring the key back from a backup")
    return key


def _private(seed: bytes) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError as why:
        raise SigningError(f"the private key has {len(seed)} bytes, not {SEED_BYTES}") from why
