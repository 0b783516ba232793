"""What a box and the centre say to each other when the box comes in and when its certificate is renewed."""

from base64 import b64decode, b64encode
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

REQUEST_BYTES_MAX = 16_384
ANSWER_BYTES_MAX = 262_144
AUTHORITY_PATH = "/enrol/authority"
ENROL_PATH = "/enrol"
RENEW_PATH = "/enrol/renew"
RELEASES_PATH = "/releases"
SCHEME = "Sanji"
_HEADER_CHARS_MAX = 12_000
Role = Literal["village", "township", "hub", "coldstore"]
# What it is looked up by reaches the database, and PostgreSQL's texts hold no NUL.
Part = Annotated[str, Meta(pattern=r"^[0-9A-Za-z]{1,32}\Z")]
M = TypeVar("M", bound=Struct)


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """A new box asks: the code's number and secret, and a certificate signing request in PEM."""

    number: Part
    secret: Part
    request: str


class AskAgain(Struct, frozen=True, forbid_unknown_fields=True):
    """A box asks for its next certificate; `signature` (hexadecimal) is by its present key.

    It signs `said()`: the request with the time, so that what somebody kept is not taken later.
    """

    certificate: str
    request: str
    at_ms: int
    signature: str

    def said(self) -> bytes:
        """What is signed."""
        return f"sanji: renew, 1\n{self.at_ms}\n{self.request}".encode()


class AskRelease(Struct, frozen=True, forbid_unknown_fields=True):
    """A box asks for the bundle of a release; `signature` (hexadecimal) is by its present key over `said()`.

    It travels in the header Authorization, so that the rest is a plain GET, which may ask for a part (Range:
    RFC 9110, section 14).
    """

    certificate: str
    digest: str
    at_ms: int
    signature: str

    def said(self) -> bytes:
        """What is signed."""
        return f"sanji: release, 1\n{self.at_ms}\n{self.digest}".encode()

    def header(self) -> str:
        """As it stands in the header."""
        return f"{SCHEME} {b64encode(msgspec.json.encode(self)).decode('ascii')}"


class Given(Struct, frozen=True):
    """What a box gets: who it is, its certificate with the chain, and how it reaches the centre.

    `chain` are the certificates between its own and the county's authority, `authority` is that one, all in
    PEM; `command_key` is the public Ed25519 key of the centre's commands, in base64, `release_key` that of
    releases of the program, "" where the centre knows none.
    """

    box: str
    site: str
    role: str
    county: str
    certificate: str
    chain: str
    authority: str
    command_key: str
    brokers: tuple[str, ...]
    root: str
    partitions: int
    release_key: str = ""


class Refused(Struct, frozen=True):
    """Why it gets nothing."""

    why: str


class MessageFault(ValueError):
    """What came is no message of an enrolment."""


def in_header(header: str) -> AskRelease:
    """What a header Authorization asks for. Raises MessageFault."""
    scheme, _, told = header[:_HEADER_CHARS_MAX].partition(" ")
    try:
        data = b64decode(told, validate=True)
    except ValueError as why:
        raise MessageFault(f"the header Authorization is no {SCHEME} of ours") from why
    if scheme != SCHEME:
        raise MessageFault(f"the header Authorization is no {SCHEME} of ours")
    return read(data, AskRelease)


def read(data: bytes, kind: type[M]) -> M:
    """A message of this kind. Raises MessageFault."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise MessageFault(str(why)) from why
