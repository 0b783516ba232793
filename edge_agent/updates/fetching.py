"""A bundle fetched from the centre over HTTPS: from where the last try ended, at a bounded pace."""

import os
import ssl
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from edge_agent.identity.files import Files
from plumbing.trust import enrolment, keys, tls
from plumbing.trust.enrolment import AskRelease, MessageFault, Refused

_PATIENCE_S = 60.0
_CHUNK = 32_768
# What a power cut costs of a thin link, at most.
_SYNC_BYTES = 2 * 2**20
_WHOLE, _PART = 200, 206

Pause = Callable[[int], bool]
"""Waits as long as so many bytes should take; True when all is to end."""


class FetchFault(Exception):
    """It was not fetched to its end; the text says why. What came is kept for the next try."""


def fetch(centre: str, files: Files, digest: str, size: int, into: Path, now_ms: int, pause: Pause) -> bool:
    """Add to the file until it has its size; False where all is to end. Raises FetchFault or OSError."""
    have = into.stat().st_size if into.exists() else 0
    if have > size:
        into.unlink()
        have = 0
    if have == size:
        return True
    try:
        link, answer = _asked(centre, files, digest, have, now_ms)
    except (OSError, HTTPException, keys.KeyFault) as why:
        raise FetchFault(f"{centre} is not reached ({why})") from why
    try:
        return _taken(answer, into, have, size, pause)
    except HTTPException as why:
        raise FetchFault(f"{centre}: {why!r}") from why
    finally:
        link.close()


def _asked(
    centre: str, files: Files, digest: str, have: int, now_ms: int
) -> tuple[HTTPSConnection, HTTPResponse]:
    parts = urlsplit(centre)
    context = tls.believing(files.authority.read_text(encoding="ascii"))
    link = HTTPSConnection(parts.hostname or "", parts.port, timeout=_PATIENCE_S, context=context)
    headers = {"Authorization": _ask(files, digest, now_ms).header(), "Range": f"bytes={have}-"}
    link.request("GET", f"{enrolment.RELEASES_PATH}/{digest}", headers=headers)
    return link, link.getresponse()


def _ask(files: Files, digest: str, now_ms: int) -> AskRelease:
    certificate, key = keys.read_certificate(files.identity), keys.read_key(files.identity)
    bare = AskRelease(keys.pem_of_certificate(certificate), digest, now_ms, "")
    return structs.replace(bare, signature=keys.sign(key, bare.said()).hex())


def _taken(answer: HTTPResponse, into: Path, have: int, size: int, pause: Pause) -> bool:
    """What comes, put behind what is there; a server that knows no parts begins anew."""
    if answer.status not in {_WHOLE, _PART}:
        raise FetchFault(f"the centre answered {answer.status}: {_why(answer)}")
    if answer.status == _PART and answer.headers.get("Content-Range") != f"bytes {have}-{size - 1}/{size}":
        raise FetchFault(f"the centre has another part: {answer.headers.get('Content-Range')!r:.80}")
    with into.open("ab") as file:
        if answer.status == _WHOLE:
            file.truncate(0)
        return _copied(answer, file.fileno(), size, pause)


def _copied(answer: HTTPResponse, handle: int, size: int, pause: Pause) -> bool:
    have, synced = os.fstat(handle).st_size, 0
    try:
        while have < size:
            try:
                data = answer.read(min(_CHUNK, size - have))
            except (OSError, ssl.SSLError) as why:
                raise FetchFault(f"cut off after {have} bytes ({why})") from why
            if not data:
                raise FetchFault(f"cut off after {have} of {size} bytes")
            # All of it, or the disk is full (write(2)): a bundle has no holes.
            have += os.write(handle, data)
            synced += len(data)
            if synced >= _SYNC_BYTES:
                os.fsync(handle)
                synced = 0
            if pause(len(data)):
                return False
    finally:
        os.fsync(handle)
    return True


def _why(answer: HTTPResponse) -> str:
    try:
        return enrolment.read(answer.read(enrolment.ANSWER_BYTES_MAX), Refused).why[:300]
    except MessageFault:
        return "nothing that can be read"
