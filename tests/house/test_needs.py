"""What a test cannot have is a skip with its reason, and a failure where nothing may be skipped."""

import pytest

from tests import needs


def test_a_want_is_a_skip_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a developer's machine a test without its program is skipped, and says what to install."""
    monkeypatch.delenv("SANJI_NO_SKIP", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"needs no-such-program; tools/system-packages\.sh"):
        needs.program("no-such-program")


def test_a_want_fails_where_nothing_may_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it decides about a change, a missing program cannot hide a test."""
    monkeypatch.setenv("SANJI_NO_SKIP", "1")
    with pytest.raises(pytest.fail.Exception, match="may not be skipped here: needs no-such-program"):
        needs.program("no-such-program")


def test_what_is_there_is_given() -> None:
    """The first program that is there is used, in the order of the names."""
    assert needs.program("no-such-program", "sh").name == "sh"
