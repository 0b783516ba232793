"""Seals a stream to public keys and opens it with a secret one, in the format of age.

https://c2sp.org/age (age-encryption.org/v1): whoever writes needs no secret, and what is written can be
opened without this program, by `age -d -i KEY FILE`.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"age-encryption.org/v1\n"
_STANZA, _X25519, _END = b"-> ", b"X25519", b"---"
_LABEL = b"age-encryption.org/v1/X25519"
_CHUNK, _TAG = 65_536, 16
_LINE_MAX, _LINES_MAX = 4_096, 200
_ONCE = bytes(12)


class AgeFault(ValueError):
    """What was sealed cannot be opened; the text says why."""


class Sealing:
    """A file to write to, whose bytes reach `target` sealed. Without `close` it opens nowhere."""

    def __init__(self, target: IO[bytes], recipients: Sequence[X25519PublicKey]) -> None:
        file_key, nonce = secrets.token_bytes(16), secrets.token_bytes(16)
        head = _VERSION + b"".join(_wrapped(file_key, one) for one in recipients) + _END
        target.write(head + b" " + _b64(_mac(file_key, head)) + b"\n" + nonce)
        self._target = target
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._waiting = bytearray()
        self._count = 0

    def write(self, data: bytes) -> int:
        """Seal so many bytes."""
        self._waiting += data
        # The last chunk is told from the others, so one is always kept back.
        while len(self._waiting) > _CHUNK:
            self._put(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left, and say that it is the end."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._count, is_last=is_last), chunk, None))
        self._count += 1


class Opening:
    """A file to read from: what `source` holds, opened. Each byte given out was proved to be what was sealed.

    Raises AgeFault: for the head at once, for the rest while it is read, and at the end where one is missing.
    """

    def __init__(self, source: IO[bytes], keys: Sequence[X25519PrivateKey]) -> None:
        file_key = _unwrapped(source, keys)
        self._source = source
        self._cipher = ChaCha20Poly1305(_derived(file_key, _exactly(source, 16), b"payload"))
        self._ready = b""
        self._next = source.read(_CHUNK + _TAG)
        self._count = 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        while not self._ready and (self._next or not self._count):
            self._ready = self._chunk()
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _chunk(self) -> bytes:
        sealed, self._next = self._next, self._source.read(_CHUNK + _TAG)
        is_last = not self._next
        try:
            chunk = self._cipher.decrypt(_nonce(self._count, is_last=is_last), sealed, None)
        except InvalidTag as why:
            raise AgeFault(f"damaged or cut short near byte {self._count * (_CHUNK + _TAG)}") from why
        if not chunk and self._count:
            raise AgeFault("ends with a chunk that holds nothing, which nobody writes")
        self._count += 1
        return chunk


def _wrapped(file_key: bytes, recipient: X25519PublicKey) -> bytes:
    """The file's key for one recipient, under a key pair that is used once."""
    once = X25519PrivateKey.generate()
    share = once.public_key().public_bytes_raw()
    key = _derived(once.exchange(recipient), share + recipient.public_bytes_raw(), _LABEL)
    body = ChaCha20Poly1305(key).encrypt(_ONCE, file_key, None)
    return b"-> X25519 " + _b64(share) + b"\n" + _b64(body) + b"\n"


def _unwrapped(source: IO[bytes], keys: Sequence[X25519PrivateKey]) -> bytes:
    """The file's key, by the first of the keys that has a part in it."""
    head = [source.readline(_LINE_MAX)]
    if head[0] != _VERSION:
        raise AgeFault("is no file of age; was it copied whole, and as bytes?")
    while not head[-1].startswith(_END):
        head.append(source.readline(_LINE_MAX))
        if not head[-1].endswith(b"\n") or len(head) > _LINES_MAX:
            raise AgeFault("its head is cut short")
    last = head.pop()
    for words, body in _stanzas(head):
        found = next((one for key in keys if (one := _of(words, body, key))), None)
        if found is not None:
            told = _bytes(last.removeprefix(_END + b" ").rstrip(b"\n"))
            if not hmac.compare_digest(told, _mac(found, b"".join(head) + _END)):
                raise AgeFault("its head was changed")
            return found
    raise AgeFault("is sealed to other keys; the one given opens nothing of it")


def _stanzas(head: Sequence[bytes]) -> Iterable[tuple[list[bytes], bytes]]:
    """Each recipient's part: its words, and the line after them."""
    for line, body in pairwise(head):
        if line.startswith(_STANZA):
            yield line.removeprefix(_STANZA).split(), body.rstrip(b"\n")


def _of(words: list[bytes], body: bytes, key: X25519PrivateKey) -> bytes | None:
    """The file's key, where this part was made for the key."""
    if len(words) != 2 or words[0] != _X25519:
        return None
    share = _bytes(words[1])
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(share))
        wrap = _derived(shared, share + key.public_key().public_bytes_raw(), _LABEL)
        return ChaCha20Poly1305(wrap).decrypt(_ONCE, _bytes(body), None)
    except (InvalidTag, ValueError):
        return None


def _derived(secret: bytes, salt: bytes, label: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, label).derive(secret)


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])


def _exactly(source: IO[bytes], size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise AgeFault("is cut short")
    return data


def _b64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    try:
        data = b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except NoBase64 as why:
        raise AgeFault("its head is damaged") from why
    if _b64(data) != text:
        raise AgeFault("its head is damaged")
    return data
