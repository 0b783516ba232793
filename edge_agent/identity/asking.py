"""How a box asks the centre, over HTTPS: who it is by a code, and its next certificate by the present one."""

import ssl
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from edge_agent.identity import files as kept
from edge_agent.identity.files import Files
from plumbing.trust import codes, enrolment, keys, tls
from plumbing.trust.codes import Code
from plumbing.trust.enrolment import Ask, AskAgain, Given, MessageFault, Refused
from plumbing.trust.keys import KeyFault

_PATIENCE_S = 30.0
_OK, _TOO_MANY = 200, 429


class EnrolFault(Exception):
    """The box did not come in, or got no certificate; the text says why and what to do."""


class NotYet(EnrolFault):
    """The centre did not decide: no link, somebody in between, a clock that is not set. Later it may."""


def enrol(code: Code, centre: str, files: Files) -> Given:
    """Come in by a code: believe the centre that it tells of, keep what that gives. Raises EnrolFault.

    Raises NotYet where another try may end otherwise.
    The secret is sent over a link to whoever holds a certificate of the county's authority, and to no other.
    """
    authority = _authority(code, centre)
    try:
        key = kept.key_to_ask_for(files)
        request = keys.request_for(key).decode()
        ask = Ask(code.number, code.secret, request)
        given = _asked(centre, enrolment.ENROL_PATH, ask, tls.believing(authority))
        if _fingerprint(given.authority) != code.fingerprint:
            raise EnrolFault("the centre names another authority than the code; ask for a new code")
        kept.keep(files, key, given)
    except (KeyFault, OSError) as why:
        raise EnrolFault(str(why)) from why
    return given


def renew(centre: str, files: Files, now_ms: int) -> Given:
    """The next certificate, over a new key, for the signature of the present one. Raises EnrolFault."""
    try:
        present, present_key = keys.read_certificate(files.identity), keys.read_key(files.identity)
        key = kept.key_to_ask_for(files)
        name = keys.name_of(present)
        bare = AskAgain(keys.pem_of_certificate(present), keys.request_for(key, name).decode(), now_ms, "")
        ask = msgspec.structs.replace(bare, signature=keys.sign(present_key, bare.said()).hex())
        believed = tls.believing(files.authority.read_text(encoding="ascii"))
        given = _asked(centre, enrolment.RENEW_PATH, ask, believed)
        kept.keep(files, key, given)
    except (KeyFault, OSError) as why:
        raise EnrolFault(str(why)) from why
    return given


def is_due(path: Path, now_ms: int) -> bool:
    """Whether a third or less of a certificate's life is left. Raises KeyFault."""
    certificate = keys.read_certificate(path)
    begins_ms, expires_ms = keys.begins_ms(certificate), keys.expires_ms(certificate)
    return now_ms >= expires_ms - (expires_ms - begins_ms) // 3


def _authority(code: Code, centre: str) -> str:
    """The county's authority, known by the code's fingerprint. Raises EnrolFault."""
    status, body = _spoken(centre, enrolment.AUTHORITY_PATH, b"", tls.unverified())
    text = body.decode("ascii", "replace")
    if status != _OK or _fingerprint(text) != code.fingerprint:
        raise NotYet(
            f"{centre} is not the centre that made this code, or somebody stands in between: "
            "nothing secret was sent. Check the address and the code, and try over another link"
        )
    return text


def _fingerprint(pem: str) -> str:
    """Of one certificate, and "" for anything else: what comes after the first would be believed, too."""
    try:
        return codes.fingerprint(keys.der_of_only(pem))
    except KeyFault:
        return ""


def _asked(centre: str, path: str, ask: Ask | AskAgain, context: ssl.SSLContext) -> Given:
    status, body = _spoken(centre, path, msgspec.json.encode(ask), context)
    try:
        if status == _OK:
            return enrolment.read(body, Given)
        why = enrolment.read(body, Refused).why
    except MessageFault as fault:
        raise NotYet(f"{centre} answered {status} and nothing that can be read ({fault})") from fault
    raise (NotYet if status == _TOO_MANY else EnrolFault)(f"{centre} refused: {why}")


def _spoken(centre: str, path: str, body: bytes, context: ssl.SSLContext) -> tuple[int, bytes]:
    """An answer's status and bytes. Raises EnrolFault where there is none, or too long a one."""
    parts = urlsplit(centre)
    if parts.scheme != "https" or not parts.hostname:
        raise EnrolFault(
            f"{centre!r} is no address of a centre; it looks like https://centre.example.cn:8443"
        )
    link = HTTPSConnection(parts.hostname, parts.port, timeout=_PATIENCE_S, context=context)
    try:
        link.request("POST" if body else "GET", path, body or None)
        answer = link.getresponse()
        said = answer.read(enrolment.ANSWER_BYTES_MAX + 1)
    except ssl.SSLCertVerificationError as why:
        raise NotYet(
            f"{centre} has no good certificate of this county ({why.verify_message}); "
            "is the box's clock right?"
        ) from why
    except (OSError, HTTPException) as why:
        raise NotYet(f"{centre} is not reached ({why}); is there a link?") from why
    finally:
        link.close()
    if len(said) > enrolment.ANSWER_BYTES_MAX:
        raise NotYet(f"{centre} answered with too much; it is no centre")
    return answer.status, said
