"""Ed25519 signatures (RFC 8032): keys made, kept in files of their own, and what is signed with them."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64
_TEXT_BYTES_MAX = 256


class KeyFault(ValueError):
    """This is no Ed25519 key."""


def made() -> bytes:
    """A fresh private key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public key of a private one. Raises KeyFault."""
    return _private(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """The message's signature, 64 bytes. Raises KeyFault."""
    return _private(private).sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature was made over just this message with the key's other half."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def text_of(key: bytes) -> str:
    """A key as it stands in settings: 44 characters of base64."""
    return b64encode(key).decode("ascii")


def key_in(text: str) -> bytes:
    """The key that a text stands for. Raises KeyFault."""
    try:
        key = b64decode(text.strip(), validate=True)
    except (Base64Error, ValueError) as why:
        raise KeyFault(f"is no base64 ({why}); an Ed25519 key has 44 characters of it") from why
    if len(key) != KEY_BYTES:
        raise KeyFault(f"has {len(key)} bytes, not {KEY_BYTES}; an Ed25519 key has 44 characters of base64")
    return key


def write_key(path: Path, private: bytes) -> None:
    """Keep a private key in a file that only we may read. Raises FileExistsError: no key is overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text_of(private) + "\n", encoding="ascii")


def made_once(path: Path) -> bytes:
    """The public half of the private key in a file, which is made if need be. Raises KeyFault or OSError."""
    if not path.exists():
        write_key(path, made())
    return public_of(read_key(path))


def read_key(path: Path) -> bytes:
    """The private key in a file. Raises KeyFault, and OSError for a file that cannot be read."""
    with path.open("rb") as file:
        data = file.read(_TEXT_BYTES_MAX)
    try:
        return key_in(data.decode("ascii"))
    except UnicodeDecodeError as why:
        raise KeyFault("is no text; it should hold 44 characters of base64") from why


def _private(private: bytes) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(private)
    except ValueError as why:
        raise KeyFault(f"has {len(private)} bytes, not {KEY_BYTES}") from why
