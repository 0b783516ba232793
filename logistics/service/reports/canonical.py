"""A report as bytes that are the same wherever it is written, and their digest."""

from hashlib import sha256

import msgspec


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8: what RFC 8785 says of texts and whole numbers."""
    return msgspec.json.encode(value, order="sorted")


def digest_of(body: bytes) -> str:
    """SHA-256 of a canonical body, in hex."""
    return sha256(body).hexdigest()
