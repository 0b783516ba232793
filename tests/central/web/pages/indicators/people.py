"""Sends the ledger's forms as a browser would."""

import httpx

from tests.central.store.indicators.writing import PNG
from tests.central.web.scene import Visitor

PASSWORD = "paper lantern 42"
PROOF = ("table.png", PNG, "image/png")
YEAR = {"first": "2022-01-01", "last": "2022-12-31", "source": "commerce"}


def send(
    visitor: Visitor,
    path: str,
    page: str,
    proof: tuple[str, bytes, str] | None = None,
    field: str = "proof",
    /,
    **form: str,
) -> httpx.Response:
    """Post a form with its page's token, and a file where there is one."""
    data = {**form, "csrf": visitor.token(page)}
    return visitor.client.post(path, data=data, files={field: proof} if proof else None)


def enter(visitor: Visitor, code: str = "retail", **form: str) -> httpx.Response:
    """Enter a figure of 2022 with a document and a file."""
    proof = {"title": "年度统计表", "number": "遂商〔2023〕8号"}
    path = f"/indicators/{code}"
    return send(visitor, f"{path}/entries", path, PROOF, **{**YEAR, "value": "31.6", **proof, **form})


def enter_bare(visitor: Visitor, code: str = "retail", **form: str) -> httpx.Response:
    """Enter a figure of 2022 without any evidence."""
    path = f"/indicators/{code}"
    return send(visitor, f"{path}/entries", path, **{**YEAR, "value": "31.6", **form})
