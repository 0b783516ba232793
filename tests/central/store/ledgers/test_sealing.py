"""What is sealed opens with its key and at its place alone, and is found by its mark."""

from pathlib import Path

import pytest

from central.store.ledgers.sealing import SealBroken, Sealer, key_in

KEY = bytes(range(32))


def test_what_is_sealed_opens_at_its_place() -> None:
    """And nothing of it can be read before."""
    sealed = Sealer(KEY).seal("王一 13812341234".encode(), "s/1")
    assert "王一".encode() not in sealed
    assert Sealer(KEY).open(sealed, "s/1").decode() == "王一 13812341234"


def test_another_key_place_or_byte_opens_nothing() -> None:
    """A row moved to another event, or changed, is refused."""
    sealed = Sealer(KEY).seal(b"person", "s/1")
    for sealer, data, place in (
        (Sealer(KEY[::-1]), sealed, "s/1"),
        (Sealer(KEY), sealed, "s/2"),
        (Sealer(KEY), sealed[:-1] + bytes([sealed[-1] ^ 1]), "s/1"),
        (Sealer(KEY), b"", "s/1"),
    ):
        with pytest.raises(SealBroken):
            sealer.open(data, place)


def test_the_same_is_sealed_to_the_same() -> None:
    """So a rehearsal from one seed gives the same bytes."""
    assert Sealer(KEY).seal(b"person", "s/1") == Sealer(KEY).seal(b"person", "s/1")


def test_a_mark_needs_the_key() -> None:
    """Four digits have ten thousand values only: without the key nobody can try them all."""
    assert Sealer(KEY).mark("9626") == Sealer(KEY).mark("9626")
    assert len({Sealer(KEY).mark("9626"), Sealer(KEY).mark("9627"), Sealer(KEY[::-1]).mark("9626")}) == 3


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    """For us alone; a shortened one is refused, never replaced: it would lose all that it sealed."""
    path = tmp_path / "keys" / "personal.key"
    key = key_in(path)
    assert (len(key), path.stat().st_mode & 0o777) == (32, 0o600)
    assert key_in(path) == key
    path.write_bytes(key[:7])
    with pytest.raises(ValueError, match="backup"):
        key_in(path)
    assert path.read_bytes() == key[:7]


def test_a_short_key_is_refused() -> None:
    """With its length."""
    with pytest.raises(ValueError, match="7 bytes"):
        Sealer(KEY[:7])
