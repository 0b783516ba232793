"""Keys of certificates: made where they stay, in files that we alone read, and asked to be certified.

P-256 (ECDSA with SHA-256), not Ed25519: OpenSSL of Debian 12 and NATS (Go's crypto/tls) take both, but the
security chips that a later box may keep its key in, and what inspects TLS on the way, know P-256 alone.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_SECRET_MODE = 0o600
_SHARED_MODE = 0o640
_OPEN_MODE = 0o644

# What certificates and requests are answered with that somebody has bent: not all of it is a ValueError.
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)
_PEM_CHARS_MAX = 65_536

PrivateKey = ec.EllipticCurvePrivateKey


class KeyFault(ValueError):
    """A key or a certificate cannot be used; the text says which and why."""


def new_key() -> PrivateKey:
    """A fresh key."""
    return ec.generate_private_key(ec.SECP256R1())


def pem_of(key: PrivateKey) -> bytes:
    """The private key as it is kept."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_key(path: Path) -> PrivateKey:
    """A private key from its file. Raises KeyFault."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as why:
        raise KeyFault(f"{path}: holds no private key ({why})") from why
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyFault(f"{path}: is a key of another kind; P-256 is wanted")
    return key


def read_certificate(path: Path) -> x509.Certificate:
    """The first certificate of a file. Raises KeyFault."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, *UNREADABLE) as why:
        raise KeyFault(f"{path}: holds no certificate ({why})") from why


def parse_certificate(pem: str) -> x509.Certificate:
    """The first certificate of a text. Raises KeyFault."""
    try:
        return x509.load_pem_x509_certificate(pem[:_PEM_CHARS_MAX].encode())
    except UNREADABLE as why:
        raise KeyFault(f"this is no certificate ({why})") from why


def der_of_only(pem: str) -> bytes:
    """The one certificate of a text, in DER. Raises KeyFault for none and for several."""
    try:
        (only,) = x509.load_pem_x509_certificates(pem.encode())
    except UNREADABLE as why:
        raise KeyFault(f"this is not one certificate ({why})") from why
    return only.public_bytes(serialization.Encoding.DER)


def pem_of_certificate(certificate: x509.Certificate) -> str:
    """A certificate as it is kept and sent."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def name_of(certificate: x509.Certificate) -> str:
    """Whose it is: the common name; "" where it has none."""
    named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(named[0].value) if named else ""


def request_for(key: PrivateKey, name: str = "") -> bytes:
    """A certificate signing request (PKCS #10, RFC 2986), in PEM; "" for who does not know its name yet."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def sign(key: PrivateKey, data: bytes) -> bytes:
    """Shows that the key's owner says this."""
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def is_signed(certificate: x509.Certificate, data: bytes, signature: bytes) -> bool:
    """Whether the owner of a certificate's key signed this."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def public_bytes(certificate: x509.Certificate) -> bytes:
    """A certificate's public key, to be compared."""
    return certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_bytes_of(key: PrivateKey) -> bytes:
    """The public key that goes with a private one, to be compared."""
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def expires_ms(certificate: x509.Certificate) -> int:
    """When it ends, in UTC ms."""
    return round(certificate.not_valid_after_utc.timestamp() * 1000)


def begins_ms(certificate: x509.Certificate) -> int:
    """When it begins, in UTC ms."""
    return round(certificate.not_valid_before_utc.timestamp() * 1000)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One at a time, of threads and processes alike; who dies meanwhile lets go. For what takes moments."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_secret(path: Path, data: bytes) -> None:
    """Put a file in its place at once and whole, readable by us alone from its first byte on."""
    _write(path, data, _SECRET_MODE)


def write_shared(path: Path, data: bytes) -> None:
    """Put a file that its folder's group may read, too, in its place at once and whole."""
    _write(path, data, _SHARED_MODE)


def write_open(path: Path, data: bytes) -> None:
    """Put a file that everybody may read in its place at once and whole."""
    _write(path, data, _OPEN_MODE)


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
