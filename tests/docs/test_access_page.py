"""The page of access says what the code does."""

from central.store.access import sessions
from central.web.access.accounts import PASSWORD_CHARS_MIN
from central.web.access.rights import COUNTYWIDE, RIGHTS, ROLES, may
from tests.needs import ROOT

PAGE = (ROOT / "docs" / "access.md").read_text("utf-8")


def test_the_table_of_roles_is_that_of_the_code() -> None:
    """Row by row."""
    head = f"| Role | {' | '.join(RIGHTS)} |"
    rows = [
        f"| `{role}` | {' | '.join('✓' if may(role, one) else '–' for one in RIGHTS)} |" for role in ROLES
    ]
    table = "\n".join([head, "|---" * (len(RIGHTS) + 1) + "|", *rows])
    assert table in PAGE


def test_each_right_is_explained_and_the_countywide_ones_are_named() -> None:
    """No right is a bare word."""
    assert all(f"**{one}**" in PAGE for one in RIGHTS)
    named = [f"`{one}`" for one in RIGHTS if one in COUNTYWIDE]
    assert f"{', '.join(named[:-1])} and {named[-1]} are for those who reach the whole county" in PAGE


def test_the_times_are_those_of_the_code() -> None:
    """Of sessions and passwords."""
    assert f"after {sessions.TURN_MS // 60_000} minutes of use" in PAGE
    assert f"good for {sessions.GRACE_MS // 1000} seconds more" in PAGE
    assert f"after {sessions.IDLE_MS // 3_600_000} hours without" in PAGE
    assert f"{sessions.ABSOLUTE_MS // 3_600_000} hours after the login" in PAGE
    assert f"at least {PASSWORD_CHARS_MIN} characters" in PAGE
