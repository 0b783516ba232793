"""Dead letters are shown to all, their bytes to those who may act."""

from tests.central.web.scene import Scene, Visitor

_DIGEST = "ab" * 32


def test_a_dead_letter_is_shown_with_its_reason(scene: Scene, viewer: Visitor) -> None:
    """Which box, why, how often; without a link to the bytes for who may only look."""
    scene.dead_letter(_DIGEST, b"\x00\xff")
    page = viewer.get("/dead-letters").text
    assert "zstd: torn" in page
    assert ".hex" not in page
    assert viewer.get(f"/dead-letters/{_DIGEST}.hex").status_code == 403


def test_a_manager_gets_the_bytes(scene: Scene, manager: Visitor) -> None:
    """As hexadecimal digits in a file."""
    scene.dead_letter(_DIGEST, bytes(range(40)))
    answer = manager.get(f"/dead-letters/{_DIGEST}.hex")
    assert bytes.fromhex(answer.text) == bytes(range(40))
    assert "attachment" in answer.headers["content-disposition"]


def test_a_letter_that_is_not_there_is_not_found(manager: Visitor) -> None:
    """404 for an unknown one, 400 for what is no digest."""
    assert manager.get(f"/dead-letters/{'00' * 32}.hex").status_code == 404
    assert manager.get("/dead-letters/..%2Fetc.hex").status_code in (400, 404)
