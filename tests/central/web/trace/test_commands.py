"""`sanji epcis` prints the document of a lot or a waybill, or takes a partner's."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from central.web.trace.commands import app
from tests.central.centre import centre_in
from tests.central.database.address import address_in
from tests.central.store.lots.trace.scene import ONE, WAYBILL, lived
from tests.central.test_settings import DATABASE, GOOD
from tests.logistics.goods.epcis.judges import schema
from tests.logistics.goods.epcis.test_check import GOOD as EVENT
from tests.logistics.goods.epcis.test_check import sent
from tests.needs import ROOT, shared

TRACE = '\n[trace]\ndomain = "https://trace.example.cn"\n[trace.gtin]\nkiwifruit = "9521234000013"\n'


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


def config(folder: Path, more: str = TRACE) -> Path:
    """The settings of a centre that has heard a lot's day."""
    path = folder / "centre.toml"
    path.write_text(GOOD.replace(DATABASE, address_in(folder)) + more, "utf-8")
    with centre_in(folder) as centre:
        lived(centre)
    return path


def call(*words: str | Path) -> Result:
    """The command's answer."""
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_lot_and_a_waybill_are_printed_as_valid_documents(tmp_path: Path) -> None:
    """What is printed is one JSON-LD document, and nothing else."""
    path = config(tmp_path)
    for about in (ONE, WAYBILL):
        done = call(about, "--config", path)
        assert done.exit_code == 0, done.output
        whole = json.loads(done.stdout)
        assert [one.message for one in schema().iter_errors(whole)] == []
        assert f"/01/09521234000013/10/{ONE}" in done.stdout


def test_the_real_command_says_what_is_unknown_in_a_sentence(tmp_path: Path) -> None:
    """Exit code 1, nothing on standard output."""
    path = config(tmp_path)
    words = [sys.executable, "-m", "plumbing.commands", "epcis", "NONE-1", "--config", str(path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is known of a lot or waybill 'NONE-1'" in done.stderr


def test_a_partners_document_is_taken_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    """Exit code 1 tells each fault, and that nothing of it was taken."""
    path = config(tmp_path)
    wrong = shared("epcis", "neg_bad_biz.jsonld")
    done = call("--capture", wrong, "--config", path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert 'event 0: bizStep is "grading"' in done.stderr
    good = tmp_path / "good.jsonld"
    good.write_bytes(sent(EVENT))
    for new, known in ((1, 0), (0, 1)):
        done = call("--capture", good, "--config", path)
        assert done.exit_code == 0, done.output
        taken = json.loads(done.stdout)
        assert (taken["new"], taken["known"]) == (new, known)


def test_what_cannot_be_done_says_why(tmp_path: Path) -> None:
    """No domain, no file, neither or both of lot and document."""
    path = config(tmp_path, "")
    assert "set domain in [trace]" in call(ONE, "--config", path).stderr
    assert call("--capture", tmp_path / "none", "--config", path).exit_code == 1
    assert call("--config", path).exit_code == 2
    assert call(ONE, "--capture", path, "--config", path).exit_code == 2
    assert call(ONE, "--config", tmp_path / "none.toml").exit_code == 2
