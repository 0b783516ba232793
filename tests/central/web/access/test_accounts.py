"""Accounts and what they may do."""

from collections.abc import Callable

import pytest

from central.store.access import tokens
from central.store.access.tokens import Wish
from central.web.access.accounts import (
    AccountRefused,
    Changed,
    add_account,
    check,
    set_off,
    set_role,
    set_sites,
)
from tests.central.web.scene import PASSWORDS, Scene


def test_an_account_opens_with_its_own_password_only(scene: Scene) -> None:
    """The right password gives the account, a wrong one or another's name gives nothing."""
    found = check(scene.store, "viewer", PASSWORDS["viewer"])
    assert found is not None
    assert found.role == "auditor"
    assert check(scene.store, "viewer", PASSWORDS["manager"]) is None
    assert check(scene.store, "nobody", PASSWORDS["viewer"]) is None


def test_passwords_are_kept_as_argon2_hashes(scene: Scene) -> None:
    """What stands in the store is no password."""
    found = check(scene.store, "viewer", PASSWORDS["viewer"])
    assert found is not None
    assert found.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", "a long password"),
        (" li", "a long password"),
        ("li\n", "a long password"),
        ("x" * 65, "a long password"),
        ("li", "short"),
        ("li", "aaaaaaaaaaaa"),
        ("longname", "longname12345"),
        ("li", "a long password" * 9),
        ("manager", "a long password"),
    ],
)
def test_bad_names_and_weak_passwords_are_refused(scene: Scene, name: str, password: str) -> None:
    """An account that would be a hole is not made."""
    with pytest.raises(AccountRefused):
        add_account(scene.store, name, password, "auditor", 0)


def test_who_is_stripped_of_rights_leaves_no_tokens_behind(scene: Scene) -> None:
    """Another role, other sites or switching off ends what the account made; the same again ends nothing."""
    wish = Wish("bureau", "viewer", ("read:parcels",))
    changes: tuple[Callable[[], Changed], ...] = (
        lambda: set_role(scene.store, "viewer", "operator", 1),
        lambda: set_sites(scene.store, "viewer", ["C1"], ["C1"], 1),
        lambda: set_off(scene.store, "viewer", 1, is_off=True),
    )
    for change in changes:
        with scene.store.write() as connection:
            secret = tokens.add(connection, wish, 0)
            other = tokens.add(connection, Wish("own", "manager", ("metrics",)), 0)
        done = change()
        assert len(done.tokens) == 1
        assert done.tokens[0] in done.ended
        assert change().tokens == ()
        with scene.store.read() as connection:
            assert tokens.find(connection, secret, 2) is None
            assert tokens.find(connection, other, 2) is not None
