"""A letter is sent over TLS that is checked, with a login, and bears the same name when it is sent again."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from central.alerts.channels.answer import Answer
from central.alerts.channels.email import Email, Security
from plumbing.ports import free_port
from simulators.providers.mail import MailServer
from tests import needs
from tests.central.alerts.words.sample import message
from tests.central.centre import T0

TO = ("keeper@sanji.example", "manager@sanji.example")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine and its key in one file, made now."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    asked = [str(needs.program("openssl")), *words.split(), "-keyout", str(path), "-out", "-"]
    done = subprocess.run(asked, capture_output=True, check=True)
    path.write_bytes(path.read_bytes() + done.stdout)
    return path


@contextmanager
def server(security: Security, certificate: Path, refused: tuple[str, ...] = ()) -> Iterator[MailServer]:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    here = MailServer(security=security, tls=tls, user="sanji", password="secret-1", refused=refused)
    here.start()
    try:
        yield here
    finally:
        here.stop()


def tell(port: int, security: Security, ca_file: Path | None, password: str = "secret-1") -> Answer:
    channel = Email(
        "post",
        "127.0.0.1",
        port,
        sender="sanji@sanji.example",
        to=TO,
        security=security,
        user="sanji",
        password=password,
        ca_file=ca_file,
        timeout_s=5,
    )
    answer = channel.tell(message(), T0)
    channel.close()
    return answer


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_a_letter(certificate: Path, security: Security) -> None:
    """Subject and text are readable in Chinese, and the way there is as secure as it was asked to be."""
    with server(security, certificate) as here:
        answer = tell(here.port, security, certificate)
        assert tell(here.port, security, certificate).is_delivered
    assert answer.is_delivered, answer.words
    letter, again = here.letters
    assert letter["Subject"].startswith("城西冷库 1号冷藏间：温度超限")
    assert "先做：关门，核对货温" in letter.get_content()
    assert letter["To"] == ", ".join(TO)
    assert letter["Message-ID"] == again["Message-ID"]
    assert here.were_secure == [security != "none"] * 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for(certificate: Path, security: Security) -> None:
    """A certificate of an unknown authority ends it before anything was said."""
    with server(security, certificate) as here:
        answer = tell(here.port, security, None)
    assert not answer.is_delivered
    assert "CERTIFICATE_VERIFY_FAILED" in answer.words
    assert here.letters == []


def test_a_server_without_starttls(certificate: Path) -> None:
    """Where encryption was asked for and is not to be had, nothing is sent in the clear."""
    with server("none", certificate) as here:
        answer = tell(here.port, "starttls", certificate)
    assert (answer.is_delivered, here.letters) == (False, [])


def test_a_wrong_password(certificate: Path) -> None:
    """The server's refusal is kept without the password."""
    with server("starttls", certificate) as here:
        answer = tell(here.port, "starttls", certificate, password="another-password")
    assert not answer.is_delivered
    assert "535" in answer.words
    assert "another-password" not in answer.words


def test_some_are_refused_or_all(certificate: Path) -> None:
    """Nobody is told again because of another's wrong address; where nobody was told, it is no delivery."""
    with server("none", certificate, refused=TO[:1]) as here:
        answer = tell(here.port, "none", None)
    assert answer.is_delivered
    assert "refused: {'keeper@sanji.example'" in answer.words
    with server("none", certificate, refused=TO) as here:
        assert not tell(here.port, "none", None).is_delivered
    assert here.letters == []


def test_nobody_listens() -> None:
    """A port at which nobody listens is an answer, too."""
    assert tell(free_port(), "none", None).words.startswith("ConnectionRefusedError")
