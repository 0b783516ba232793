"""TLS for links by certificates of the county's own authority: 1.2 or later, both sides known."""

import ssl
from pathlib import Path

from msgspec import Struct

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: forward secrecy, and what is sealed cannot be changed (RFC 9325, 4.2). Of 1.3 all are so."""


class TlsFiles(Struct, frozen=True):
    """Whom to believe, and by what one is known. Without `authority` the system's are believed."""

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def client(self) -> ssl.SSLContext:
        """For a link that we open; the files are read now. Raises OSError (ssl.SSLError is one)."""
        context = ssl.create_default_context(cafile=self.authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context


class ServerTls(Struct, frozen=True):
    """The files by which what is served here is HTTPS: a certificate with its chain, and its key."""

    certificate: Path
    key: Path


def unverified() -> ssl.SSLContext:
    """Encrypts and believes nobody: for what is checked by a fingerprint afterwards, and no secret."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def believing(authority_pem: str) -> ssl.SSLContext:
    """For a link to whoever has a certificate of this authority, and of no other. Raises ssl.SSLError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority_pem)
    return context
