"""Logging in, staying in and getting out."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from central.web.access.accounts import set_password
from plumbing.web.sessions import SESSION_MS, Person, Session, Sessions
from tests.central.web.scene import SECRET, Scene, Visitor, served


@pytest.mark.parametrize("path", ["/", "/boxes", "/parcels", "/dead-letters", "/rooms/COLD/fresh"])
def test_a_stranger_sees_only_the_login(stranger: Visitor, path: str) -> None:
    """Each page leads a stranger to the login, which remembers where they wanted to go."""
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2F")


@pytest.mark.parametrize("path", ["/api/charts/throughput", "/api/charts/rooms/COLD/fresh", "/live"])
def test_machines_without_login_get_nothing(stranger: Visitor, path: str) -> None:
    """What scripts ask for is behind the same login, and says so without a detour."""
    assert stranger.get(path).status_code == 401


def test_the_right_password_opens_the_wanted_page(stranger: Visitor) -> None:
    """After the login one stands where one wanted to be."""
    answer = stranger.login("manager", next="/boxes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/boxes")
    assert stranger.get("/boxes").status_code == 200


@pytest.mark.parametrize("next", ["//evil.example/", "https://evil.example/", "/\\evil.example", ""])
def test_a_login_never_leads_to_another_host(stranger: Visitor, next: str) -> None:
    """A forged `next` ends at our own first page."""
    assert stranger.login("manager", next=next).headers["location"] == "/"


def test_a_wrong_name_and_a_wrong_password_look_alike(stranger: Visitor) -> None:
    """Nobody learns from the answer which names there are."""
    answers = [stranger.login("manager", "not the password"), stranger.login("nobody", "not the password")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert len({answer.text for answer in answers}) == 1


def test_a_refusal_is_in_the_log_without_what_was_asked_for(
    viewer: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the route's pattern and the address that asked: the page's own address may name somebody."""
    assert viewer.get("/admin/accounts?name=somebody").status_code == 403
    said = capsys.readouterr().out
    assert "access.refused" in said
    assert "somebody" not in said


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Visitor) -> None:
    """The session's cookie is HttpOnly and SameSite=Strict."""
    cookie = stranger.login("manager").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie


def test_behind_https_the_cookie_is_secure(scene: Scene) -> None:
    """Where pages are reached through https, the cookie never travels without, and browsers are told so."""
    with served(scene.store, is_tls=True) as running, Visitor(running.url) as visitor:
        answer = visitor.get("/login")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["set-cookie"].startswith("__Host-sanji_")
    assert "domain" not in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


def test_a_login_begins_a_fresh_session(stranger: Visitor) -> None:
    """The visitor's cookie from before the login is not the one from after it."""
    stranger.get("/login")
    before = dict(stranger.client.cookies)
    stranger.login("manager")
    after = dict(stranger.client.cookies)
    assert before.keys() == after.keys()
    assert before != after


def test_a_logout_makes_a_copied_cookie_worthless(manager: Visitor) -> None:
    """Logging out ends the session at the centre, not only in one browser."""
    copied = dict(manager.client.cookies)
    manager.client.post("/logout", data={"csrf": manager.token("/")})
    manager.client.cookies.update(copied)
    assert manager.get("/").status_code == 303


def test_a_changed_password_ends_sessions(scene: Scene, manager: Visitor) -> None:
    """Whoever is logged in with the old password is logged out."""
    set_password(scene.store, "manager", "bamboo bridge 77", scene.now_ms)
    assert manager.get("/").status_code == 303


def test_five_wrong_passwords_bring_a_pause(stranger: Visitor) -> None:
    """After five wrong passwords even the right one has to wait."""
    wrong = [stranger.login("manager", "not the password").status_code for _ in range(5)]
    assert wrong == [401] * 5
    assert stranger.login("manager").status_code == 429


@pytest.mark.parametrize("path", ["/login", "/logout", "/alerts/1/ack"])
def test_a_form_without_its_token_is_refused(manager: Visitor, path: str) -> None:
    """A form that another site made does nothing."""
    form = {"name": "manager", "password": "x", "comment": "x", "csrf": "forged"}
    assert manager.client.post(path, data=form).status_code == 403


def _somebody(name: str) -> Person:
    return Person(name, "manager", "mark")


def _request(cookies: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookies.encode())]})


def _sent(sessions: Sessions, session: Session) -> str:
    response = Response()
    sessions.send(response, session)
    return response.headers["set-cookie"].partition(";")[0]


def test_a_session_is_over_after_twelve_hours() -> None:
    """A session ends by itself."""
    sessions = Sessions(_somebody, SECRET, is_tls=False)
    cookie = _sent(sessions, sessions.begin(None, 1_000))
    assert sessions.read(_request(cookie), 1_000 + SESSION_MS - 1)
    assert sessions.read(_request(cookie), 1_000 + SESSION_MS) is None


def test_a_cookie_signed_by_another_centre_is_worthless() -> None:
    """Only our own signature counts."""
    ours = Sessions(_somebody, SECRET, is_tls=False)
    theirs = Sessions(_somebody, SECRET[::-1], is_tls=False)
    value = _sent(theirs, theirs.begin(Person("manager", "manager", "mark"), 0)).partition("=")[2]
    assert ours.read(_request(f"{ours.cookie}={value}"), 1) is None
