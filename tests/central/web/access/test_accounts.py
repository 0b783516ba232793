"""Accounts and what they may do."""

import pytest

from central.web.access.accounts import AccountRefused, add_account, check
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
        ("li", "x" * 257),
        ("manager", "a long password"),
    ],
)
def test_bad_names_and_weak_passwords_are_refused(scene: Scene, name: str, password: str) -> None:
    """An account that would be a hole is not made."""
    with pytest.raises(AccountRefused):
        add_account(scene.store, name, password, "auditor", 0)
