"""Two replicas of the pages on one PostgreSQL, behind a balancer that sends each request to the other one."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle

import httpx
import pytest

from central.store.store import Store
from central.web.access.memory import SharedMemory
from central.web.app import make_app
from plumbing.clock import utc_ms
from plumbing.web.server import Serving, serve
from tests.central.postgresql import cluster
from tests.central.web.access.test_totp import code_of, enrolled, second
from tests.central.web.pages.ledgers.telling import SEALER
from tests.central.web.scene import COUNTY, SECRET, Scene, Visitor


class Turns(httpx.BaseTransport):
    """A load balancer without any memory."""

    def __init__(self, *replicas: Serving) -> None:
        self._ports = cycle([one.port for one in replicas])
        self._far = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=next(self._ports))
        return self._far.handle_request(request)

    def close(self) -> None:
        self._far.close()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with cluster() as server:
        address = server.database()
        store = Store(address)
        Scene(store, utc_ms()).people()
        store.close()
        yield address


@pytest.fixture
def replicas(url: str) -> Iterator[tuple[Serving, Serving]]:
    """Each with connections of its own, as two processes have them; what was guessed before is forgotten."""
    with ExitStack() as stack:
        yield _replica(url, stack), _replica(url, stack)


def _replica(url: str, stack: ExitStack) -> Serving:
    store = Store(url)
    stack.callback(store.close)
    with store.write() as connection:
        connection.exec_driver_sql("DELETE FROM guess")
    memory = SharedMemory(store, SECRET, SEALER)
    app = make_app(store, county=COUNTY, secret=SECRET, poll_s=0.05, sealer=SEALER, memory=memory)
    running = serve(app, "127.0.0.1", 0, app.state.live.close)
    stack.callback(running.stop)
    return running


@pytest.fixture
def visitor(replicas: tuple[Serving, Serving]) -> Iterator[Visitor]:
    """Somebody whose requests go to either replica in turn."""
    with behind(*replicas) as found:
        yield found


def behind(*replicas: Serving) -> Visitor:
    visitor = Visitor("http://127.0.0.1/")
    visitor.client.close()
    visitor.client = httpx.Client(
        transport=Turns(*replicas),
        base_url="http://127.0.0.1/",
        timeout=20,
        headers={"accept-language": "en"},
    )
    return visitor


def test_who_logs_in_at_one_is_in_at_the_other(replicas: tuple[Serving, Serving]) -> None:
    """And who logs out at one is out at the other, also with a copy of the cookie."""
    one, other = replicas
    with Visitor(one.url) as here, Visitor(other.url) as there:
        assert here.login("manager").status_code == 303
        there.client.cookies.update(here.client.cookies)
        assert there.get("/account").status_code == 200
        left = here.client.post("/logout", data={"csrf": there.token("/account")})
        assert left.status_code == 303
        assert there.get("/account").status_code == 303


def test_a_login_whose_steps_meet_different_replicas(visitor: Visitor) -> None:
    """The form comes from one, and goes to the other."""
    assert visitor.login("viewer").status_code == 303
    for _ in range(4):
        assert visitor.get("/account").status_code == 200


def test_a_second_factor_whose_steps_meet_different_replicas(replicas: tuple[Serving, Serving]) -> None:
    """Enrolling and logging in by it take three requests each, of which no two meet the same replica."""
    with behind(*replicas) as manager, behind(*replicas) as stranger:
        assert manager.login("manager").status_code == 303
        secret, codes = enrolled(manager)
        assert second(stranger, code_of(secret)).status_code == 303
        assert stranger.get("/account").status_code == 200
        stranger.client.cookies.clear()
        answers = [second(stranger, "0000000").status_code for _ in range(10)]
        assert answers == [401] * 10
        assert second(stranger, codes[0]).status_code == 429


def test_wrong_passwords_are_counted_together(visitor: Visitor) -> None:
    """Five of a name are five, whichever replica heard them; then even the right one waits."""
    answers = [visitor.login("viewer", "wrong").status_code for _ in range(5)]
    assert answers == [401] * 5
    assert visitor.login("viewer").status_code == 429
    assert visitor.login("viewer").status_code == 429


def test_the_right_password_ends_the_count(visitor: Visitor) -> None:
    """Slips before it are forgotten at all replicas."""
    for _ in range(2):
        assert [visitor.login("viewer", "wrong").status_code for _ in range(4)] == [401] * 4
        assert visitor.login("viewer").status_code == 303
        visitor.client.cookies.clear()


def test_questions_without_a_login_are_counted_together(visitor: Visitor) -> None:
    """Ten wrong guesses of a pickup code in a day, wherever they are heard."""
    form = {"tail": "1234", "code": "A-1-2345"}
    answers = [visitor.client.post("/p", data=form).status_code for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2


def test_what_is_kept_names_nobody(url: str, visitor: Visitor) -> None:
    """Counters are numbers, and what waits is sealed."""
    visitor.login("somebody", "wrong")
    store = Store(url)
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM guess").all()
        steps = connection.exec_driver_sql("SELECT * FROM next_step").all()
    store.close()
    assert {row.kind for row in rows} == {"login-name", "login-address"}
    assert "somebody" not in repr(rows)
    assert "manager" not in repr(steps)
