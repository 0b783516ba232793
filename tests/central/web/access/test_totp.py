"""The second factor: enrolled by a right code, asked for at the login, each code taken once."""

import re
from collections.abc import Iterator

import httpx
import pyotp
import pytest
from sqlalchemy import select

from central.store.access.tables import account
from central.web.access import totp
from central.web.access.accounts import reset_totp
from central.web.app import make_app
from plumbing.clock import utc_ms
from plumbing.web.server import Serving, serve
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import COUNTY, PASSWORDS, SECRET, Scene, Visitor


@pytest.fixture
def serving(scene: Scene) -> Iterator[Serving]:
    """A centre where auditors need a second factor."""
    app = make_app(
        scene.store, county=COUNTY, secret=SECRET, poll_s=0.05, sealer=SEALER, totp_roles=["auditor"]
    )
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    yield running
    running.stop()


def code_of(secret: str, steps: int = 0) -> str:
    """The telephone's code, now or some steps later."""
    return pyotp.TOTP(secret).generate_otp(utc_ms() // totp.STEP_MS + steps)


def enrolled(visitor: Visitor) -> tuple[str, list[str]]:
    """Enrol; the secret and the recovery codes."""
    found = re.search(r'ac-secret">([A-Z2-7]+)<', visitor.get("/account/totp").text)
    assert found
    picture = visitor.get("/account/totp/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"
    form = {"code": code_of(found[1], -1), "csrf": visitor.token("/account")}
    page = visitor.client.post("/account/totp", data=form).text
    codes = re.findall(r"<code>([A-Z0-9-]{19})</code>", page)
    assert len(codes) == totp.RECOVERY_CODES
    return found[1], codes


def second(visitor: Visitor, code: str) -> httpx.Response:
    """The login with the password, and then this code."""
    page = visitor.login("manager")
    assert page.status_code == 200
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    return visitor.client.post("/login/code", data={"code": code, "csrf": csrf[1]})


def test_after_enrolment_a_password_alone_opens_nothing(manager: Visitor, stranger: Visitor) -> None:
    """The code of now opens, once; the one that enrolled it does not."""
    secret, _ = enrolled(manager)
    assert stranger.login("manager").status_code == 200
    assert stranger.get("/account").status_code == 303
    assert second(stranger, code_of(secret, -1)).status_code == 401
    now = code_of(secret)
    assert second(stranger, now).status_code == 303
    assert stranger.get("/account").status_code == 200
    stranger.client.cookies.clear()
    assert second(stranger, now).status_code == 401


def test_a_wrong_code_enrols_nothing(manager: Visitor, scene: Scene) -> None:
    """Nobody locks themselves out by a telephone that does not have the secret."""
    manager.get("/account/totp")
    form = {"code": "000000", "csrf": manager.token("/account")}
    assert manager.client.post("/account/totp", data=form).status_code == 400
    assert kept(scene) == ""


def test_a_recovery_code_is_good_for_one_login(manager: Visitor, stranger: Visitor) -> None:
    """Written as it is, or without its dashes and small; not twice."""
    _, codes = enrolled(manager)
    assert second(stranger, codes[0].replace("-", "").lower()).status_code == 303
    assert "9 recovery codes" in stranger.get("/account").text
    stranger.client.cookies.clear()
    assert second(stranger, codes[0]).status_code == 401
    assert second(stranger, codes[1]).status_code == 303


def test_codes_are_not_guessed(manager: Visitor, stranger: Visitor) -> None:
    """After ten wrong ones of an account even a right one has to wait, from whatever address."""
    secret, _ = enrolled(manager)
    answers = [second(stranger, "0000000").status_code for _ in range(10)]
    assert answers == [401] * 10
    assert second(stranger, code_of(secret)).status_code == 429


def test_a_code_without_its_password_is_refused(stranger: Visitor) -> None:
    """The second step has no life of its own."""
    form = {"code": "123456", "csrf": stranger.token()}
    assert stranger.client.post("/login/code", data=form).status_code == 403


def test_who_is_in_gets_into_no_other_account_by_its_password_alone(
    manager: Visitor, stranger: Visitor
) -> None:
    """A login begins without a session: else one's own would stand for the other's second factor."""
    enrolled(manager)
    stranger.login("viewer")
    form = {"name": "manager", "password": PASSWORDS["manager"], "csrf": stranger.token("/account/totp")}
    before = dict(stranger.client.cookies)
    assert stranger.client.post("/login", data=form).status_code == 403
    assert stranger.client.post("/login/code", data={**form, "code": "123456"}).status_code == 403
    assert dict(stranger.client.cookies) == before


def test_the_secret_lies_sealed(manager: Visitor, scene: Scene) -> None:
    """The database alone makes no codes."""
    secret, codes = enrolled(manager)
    with scene.store.read() as connection:
        row = str(connection.execute(select(account).where(account.c.name == "manager")).one())
    assert secret not in row
    assert not any(code in row or code.replace("-", "") in row for code in codes)


def test_a_role_that_needs_one_does_nothing_before(stranger: Visitor) -> None:
    """Whoever has such a role is led to the enrolment, whatever they ask for; then all is open."""
    stranger.login("viewer")
    for path in ("/", "/boxes", "/admin/trail"):
        assert stranger.get(path).headers["location"] == "/account/totp"
    assert stranger.get("/api/charts/throughput").status_code == 403
    enrolled(stranger)
    assert stranger.get("/boxes").status_code == 200


def test_a_lost_telephone_is_reset(manager: Visitor, scene: Scene, stranger: Visitor) -> None:
    """Then the password is enough again, and all sessions are over."""
    enrolled(manager)
    assert reset_totp(scene.store, "manager", scene.now_ms)
    assert manager.get("/account").status_code == 303
    assert stranger.login("manager").status_code == 303


def test_neighbouring_steps_are_taken_and_no_others() -> None:
    """A telephone's clock may be half a minute off."""
    secret, now_ms = totp.new_secret(), 1_800_000_000_000
    step = now_ms // totp.STEP_MS
    for drift, is_right in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.step_of(secret, pyotp.TOTP(secret).generate_otp(step + drift), now_ms)
        assert found == (step + drift if is_right else None)


def kept(scene: Scene) -> str:
    """What is kept of the manager's second factor."""
    with scene.store.read() as connection:
        query = select(account.c.totp).where(account.c.name == "manager")
        return str(connection.execute(query).scalar_one())
