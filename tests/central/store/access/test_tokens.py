"""A token opens what it says until its end, and its secret is kept nowhere."""

from pathlib import Path

import pytest
from sqlalchemy import select

from central.store.access import tokens
from central.store.access.tables import token
from central.store.access.tokens import TokenRefused, Wish
from tests.central.centre import NOW, centre_in

_DAY_MS = 86_400_000
WISH = Wish("bureau", "admin", ("read:parcels",), ("C1",), 7)


def test_only_the_digest_is_kept(tmp_path: Path) -> None:
    """No column and no file holds the secret or a part of it."""
    with centre_in(tmp_path) as centre:
        with centre.store.write() as connection:
            secret = tokens.add(connection, WISH, NOW)
        (row,) = centre.rows(token)
        part = secret.removeprefix("sanji_")[:12]
        assert len(secret) > 40
        assert part not in repr(row)
        assert not any(part.encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_a_token_is_good_from_its_making_to_its_end(tmp_path: Path) -> None:
    """Not a ms longer, and not after somebody ended it; a changed secret is another one."""
    with centre_in(tmp_path) as centre, centre.store.write() as connection:
        secret = tokens.add(connection, WISH, NOW)
        found = tokens.find(connection, secret, NOW + 7 * _DAY_MS - 1)
        assert found is not None
        assert (found.name, {*found.scopes}, {*found.sites}) == ("bureau", {"read:parcels"}, {"C1"})
        assert tokens.find(connection, secret, NOW + 7 * _DAY_MS) is None
        for other in (
            secret[:-1],
            f"{secret}x",
            secret.upper(),
            "",
            "sanji_",
            "sanji_" + "x" * 500,
            "sanji_é",
        ):
            assert tokens.find(connection, other, NOW) is None
        assert tokens.end(connection, found.id, NOW + 1)
        assert tokens.find(connection, secret, NOW + 2) is None
        assert not tokens.end(connection, found.id, NOW + 3)


def test_a_use_is_noted_once_a_minute(tmp_path: Path) -> None:
    """A write at each request would stand in the collector's way."""
    with centre_in(tmp_path) as centre, centre.store.write() as connection:
        secret = tokens.add(connection, WISH, NOW)
        number = connection.execute(select(token.c.id)).scalar_one()
        first = tokens.find(connection, secret, NOW)
        tokens.note_use(connection, number, NOW)
        (noted,) = tokens.listed(connection)
        assert first is not None
        assert first.is_use_due(NOW)
        assert not noted.is_use_due(NOW + 59_999)
        assert noted.is_use_due(NOW + 60_000)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish("", "a", ("metrics",)), "name"),
        (Wish("x" * 65, "a", ("metrics",)), "name"),
        (Wish("x\n", "a", ("metrics",)), "name"),
        (Wish("x", "a", ()), "no_scope"),
        (Wish("x", "a", ("read:persons",)), "scope"),
        (Wish("x", "a", ("metrics",), ("C 1",)), "site"),
        (Wish("x", "a", ("metrics",), ("C9",)), "site"),
        (Wish("x", "a", ("metrics",), (), 0), "days"),
        (Wish("x", "a", ("metrics",), (), 367), "days"),
    ],
)
def test_a_token_that_cannot_be_is_refused(tmp_path: Path, wish: Wish, why: str) -> None:
    """Names, scopes, sites and days have their bounds."""
    with centre_in(tmp_path) as centre, centre.store.write() as connection:
        with pytest.raises(TokenRefused) as caught:
            tokens.add(connection, wish, NOW, {"C1"})
        assert caught.value.why == why
        assert tokens.listed(connection) == ()
