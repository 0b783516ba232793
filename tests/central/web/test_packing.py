"""Files of the package come packed to who can unpack them; pages with tokens never do."""

import gzip

from tests.central.web.scene import Visitor


def test_a_style_sheet_is_packed(viewer: Visitor) -> None:
    """A third of its bytes, and the same sheet."""
    plain = viewer.client.get("/static/base.css", headers={"accept-encoding": "identity"})
    packed = viewer.client.get("/static/base.css", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.num_bytes_downloaded * 2 < plain.num_bytes_downloaded
    assert len(gzip.compress(plain.content)) * 2 < len(plain.content)


def test_a_page_with_a_token_is_not(viewer: Visitor) -> None:
    """What is asked for and what is secret stand in one page: its length must not tell of them."""
    page = viewer.client.get("/search", params={"q": "nothing so"}, headers={"accept-encoding": "gzip, br"})
    assert 'name="csrf"' in page.text
    assert "content-encoding" not in page.headers
