"""The second factor: codes of thirty seconds (RFC 6238), each taken once, and codes for a lost telephone."""

from hashlib import sha256
from hmac import compare_digest
from io import BytesIO
from secrets import choice

import pyotp
import segno

from central.store.ledgers.sealing import SealBroken, Sealer
from central.store.queries import accounts
from central.store.queries.accounts import Account
from central.store.store import Store

STEP_MS = 30_000
RECOVERY_CODES = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PARTS, _PART_CHARS = 4, 4
_DRIFT_STEPS = (-1, 0, 1)
_ISSUER = "sanji"


def new_secret() -> str:
    """160 random bits, in base32."""
    return pyotp.random_base32()


def address(secret: str, name: str, county: str) -> str:
    """What a telephone's application reads (otpauth, Google's Key URI Format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"{_ISSUER} {county}")


def drawn(text: str) -> bytes:
    """A QR code as SVG, black on white in dark pages too."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=5, border=4, light="#fff", dark="#000"
    )
    return out.getvalue()


def step_of(secret: str, code: str, now_ms: int) -> int | None:
    """Which step's code this is: the present one's or a neighbour's; None for none of them."""
    here = pyotp.TOTP(secret)
    digits = "".join(code.split())
    near = (now_ms // STEP_MS + drift for drift in _DRIFT_STEPS)
    return next(
        (step for step in near if compare_digest(here.generate_otp(step).encode(), digits.encode())), None
    )


def recovery_codes() -> list[str]:
    """Ten codes of 80 random bits, each good for one login."""
    return [
        "-".join("".join(choice(_LETTERS) for _ in range(_PART_CHARS)) for _ in range(_PARTS))
        for _ in range(RECOVERY_CODES)
    ]


def enrol(store: Store, sealer: Sealer, name: str, secret: str, step: int, now_ms: int) -> list[str]:
    """Keep a confirmed secret, sealed, with the step that confirmed it; the recovery codes."""
    codes = recovery_codes()
    sealed = sealer.seal(secret.encode(), _place(name)).hex()
    digests = " ".join(_digest(code) for code in codes)
    with store.write() as connection:
        accounts.change(connection, name, now_ms, totp=sealed, recovery=digests)
        accounts.take_step(connection, name, step)
    return codes


def is_taken(store: Store, sealer: Sealer | None, account: Account, code: str, now_ms: int) -> bool:
    """Whether the code is right, and now taken: of the telephone, or one for a lost telephone."""
    secret = _opened(sealer, account)
    step = step_of(secret, code, now_ms) if secret else None
    with store.write() as connection:
        if step is not None:
            return accounts.take_step(connection, account.name, step)
        mine = _digest(code)
        before = account.recovery
        left = [one for one in before.split() if not compare_digest(one, mine)]
        is_one = len(left) < len(before.split())
        return is_one and accounts.take_recovery(connection, account.name, before, left)


def _opened(sealer: Sealer | None, account: Account) -> str:
    """The secret; "" where the key that sealed it is not here: then recovery codes are left."""
    if sealer is None:
        return ""
    try:
        return sealer.open(bytes.fromhex(account.totp), _place(account.name)).decode()
    except SealBroken:
        return ""


def _place(name: str) -> str:
    return f"totp/{name}"


def _digest(code: str) -> str:
    return sha256("".join(code.replace("-", "").split()).upper().encode()).hexdigest()
