"""Sessions are kept in the store: they turn, time out, end everywhere, and outlive the centre's process."""

import httpx
from sqlalchemy import select, update

from central.store.access import sessions
from central.store.access.sessions import ABSOLUTE_MS, GRACE_MS, IDLE_MS, TURN_MS
from central.store.access.tables import account, session
from central.web.access.accounts import set_off, set_role
from tests.central.web.scene import PASSWORDS, Scene, Visitor, served


def cookie(visitor: Visitor) -> str:
    """The one cookie's value."""
    (value,) = [value for name, value in visitor.client.cookies.items() if name.startswith("sanji_")]
    return value


def with_cookie(visitor: Visitor, value: str, path: str = "/account") -> httpx.Response:
    """A page asked for with another cookie alone."""
    (name,) = [name for name in visitor.client.cookies if name.startswith("sanji_")]
    with httpx.Client(base_url=visitor.client.base_url, cookies={name: value}) as other:
        return other.get(path)


def age(scene: Scene, by_ms: int, *columns: str) -> None:
    """All sessions are older by so much."""
    with scene.store.write() as connection:
        for name in columns:
            connection.execute(update(session).values({name: session.c[name] - by_ms}))


def test_the_store_has_no_secret(scene: Scene, manager: Visitor) -> None:
    """Whoever reads the database logs in nowhere by it."""
    with scene.store.read() as connection:
        kept = [str(value) for row in connection.execute(select(session)) for value in row]
    assert cookie(manager) not in kept
    assert sessions.digest(cookie(manager)) in kept


def test_a_cookie_from_before_the_login_is_worth_nothing(stranger: Visitor) -> None:
    """Whoever planted a cookie in somebody's browser has no session after their login."""
    stranger.get("/login")
    planted = cookie(stranger)
    stranger.login("manager")
    assert cookie(stranger) != planted
    assert with_cookie(stranger, planted).status_code == 303
    assert with_cookie(stranger, cookie(stranger)).status_code == 200


def test_a_made_up_secret_opens_nothing(manager: Visitor) -> None:
    """Neither one of the right length nor one that begins a session by itself."""
    for made_up in ("x" * 43, "x", "x" * 5000):
        assert with_cookie(manager, made_up).status_code == 303


def test_a_secret_turns_and_the_old_one_dies(scene: Scene, manager: Visitor) -> None:
    """After half an hour; requests already on their way are answered, later ones with the old are not."""
    old = cookie(manager)
    token = manager.token("/account")
    with scene.store.write() as connection:
        connection.execute(update(account).values(changed_ms=0))
    age(scene, TURN_MS - 60_000, "turned_ms")
    assert manager.get("/account").status_code == 200
    assert cookie(manager) == old
    age(scene, TURN_MS, "turned_ms")
    assert manager.get("/account").status_code == 200
    assert cookie(manager) != old
    assert with_cookie(manager, old).status_code == 200
    age(scene, GRACE_MS, "ended_ms")
    assert with_cookie(manager, old).status_code == 303
    assert manager.token("/account") == token, "the forms of open pages stay good"


def test_changed_rights_turn_the_secret_and_hold_at_once(scene: Scene, manager: Visitor) -> None:
    """Nobody has to log in anew to have less, or more."""
    old = cookie(manager)
    set_role(scene.store, "manager", "operator", scene.now_ms + 3_600_000)
    assert manager.get("/produce/parties/cards").status_code == 403
    assert cookie(manager) != old


def test_idle_sessions_end(scene: Scene, manager: Visitor) -> None:
    """Two hours without a request."""
    age(scene, IDLE_MS - 60_000, "seen_ms")
    assert manager.get("/account").status_code == 200
    age(scene, IDLE_MS, "seen_ms")
    assert manager.get("/account").status_code == 303


def test_every_session_ends_at_last(scene: Scene, manager: Visitor) -> None:
    """Twelve hours after the login, however much it was used."""
    age(scene, ABSOLUTE_MS, "until_ms")
    assert manager.get("/account").status_code == 303


def test_sessions_outlive_the_process(scene: Scene) -> None:
    """A centre that starts again asks nobody to log in again."""
    with Visitor("http://127.0.0.1") as visitor:
        with served(scene.store) as running:
            visitor.client.base_url = httpx.URL(running.url)
            visitor.login("manager")
        with served(scene.store) as running:
            visitor.client.base_url = httpx.URL(running.url)
            assert visitor.get("/account").status_code == 200


def test_ones_sessions_are_listed_and_ended(scene: Scene, manager: Visitor) -> None:
    """One's others end by a button, and one's own goes on."""
    with Visitor(str(manager.client.base_url)) as elsewhere:
        elsewhere.login("manager")
        assert manager.get("/account").text.count('action="/account/sessions/end"') == 3
        manager.client.post("/account/sessions/end", data={"csrf": manager.token("/account")})
        assert elsewhere.get("/account").status_code == 303
    assert manager.get("/account").status_code == 200


def test_an_account_that_is_off_is_out_at_once(scene: Scene, viewer: Visitor) -> None:
    """And gets in no more."""
    set_off(scene.store, "viewer", scene.now_ms, is_off=True)
    assert viewer.get("/account").status_code == 303
    assert viewer.login("viewer").status_code == 401


def test_a_changed_password_ends_all_other_sessions(scene: Scene, manager: Visitor) -> None:
    """The one in which it was changed goes on."""
    with Visitor(str(manager.client.base_url)) as elsewhere:
        elsewhere.login("manager")
        new = "bamboo bridge 77"
        form = {"old": PASSWORDS["manager"], "new": new, "again": new, "csrf": manager.token("/account")}
        assert manager.client.post("/account/password", data=form).headers["location"] == "/account"
        assert elsewhere.get("/account").status_code == 303
        assert manager.get("/account").status_code == 200
        assert elsewhere.login("manager", new).status_code == 303


def test_a_wrong_or_weak_change_of_password_changes_nothing(manager: Visitor) -> None:
    """The old one has to be right, the new one twice the same, long enough and another."""
    right = PASSWORDS["manager"]
    for old, new, again in (
        ("wrong", "bamboo bridge 77", "bamboo bridge 77"),
        (right, "bamboo bridge 77", "bamboo bridge 78"),
        (right, "short", "short"),
        (right, right, right),
    ):
        form = {"old": old, "new": new, "again": again, "csrf": manager.token("/account")}
        assert manager.client.post("/account/password", data=form).status_code == 400
    manager.client.cookies.clear()
    assert manager.login("manager").status_code == 303
