"""A report's bytes are the same everywhere, and those of before are read as what they were."""

import json
from hashlib import sha256

import msgspec
import pytest
from msgspec.structs import replace

from logistics.service.reports import old
from logistics.service.reports.canonical import canonical, digest_of
from logistics.service.reports.shape import Acts, Counts, Money
from tests.logistics.service.reports.made import day, site

_BEFORE = (
    b'{"day":"2026-05-28","sites":[{"site":"S1","township":"T1","is_heard":true,"counts":{"arrived":2,'
    b'"held":1},"money":{"collected_fen":5,"remitted_fen":0,"difference_fen":null},"digest":"ab",'
    b'"own":null},{"site":"S2","township":"T1","is_heard":false,"counts":{"held":4},"money":{},'
    b'"digest":"cd"}],"townships":[],"county":{"name":"","sites":2,"heard":1,"closed":0,'
    b'"counts":{"arrived":2,"held":5},"money":{"collected_fen":5}}}'
)


def test_anybody_can_make_the_digest_again() -> None:
    """Sorted keys, no blanks, UTF-8: what Python's own json writes, too; no number has a point."""
    one = replace(site("S1", Counts(arrived=1), Money()), carriers={"中通": Acts(arrived=1)})
    body = canonical(day(one))
    again = json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert again == body
    assert digest_of(body) == sha256(again).hexdigest()
    assert b"." not in body


def test_what_is_kept_is_read_again() -> None:
    """A report comes back as it was."""
    report = day(site("S1", Counts(arrived=1)), site("S2"))
    assert old.read(canonical(report)) == report


def test_a_day_of_before_is_read() -> None:
    """Its figures are there; what was not counted then is None and no zero."""
    report = old.read(_BEFORE)
    one, silent = report.sites
    assert (one.values()["arrived"], one.held, one.values()["received_g"]) == (2, 1, None)
    assert (one.values()["due_fen"], one.values()["collected_fen"]) == (None, 5)
    assert (silent.values()["arrived"], silent.held) == (None, 4)
    assert (report.shape, report.period, report.county.held) == (1, "2026-05-28", 5)


def test_what_is_no_report_is_refused() -> None:
    """With an error, and not with an empty report."""
    with pytest.raises(msgspec.DecodeError):
        old.read(b"{}")
