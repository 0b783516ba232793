"""Answers have marks, pages, limits and problems, and each token sees what it may."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text

from central.web.api.problems import SLUGS
from central.web.frame import LANGUAGES, TEXTS
from plumbing import i18n
from plumbing.web.server import Serving
from tests.central.store.ledgers.reports.scene import scan
from tests.central.web.api.filled import NAME, PHONE, Reader, served, token
from tests.central.web.pages.ledgers.telling import told
from tests.central.web.scene import Scene, Visitor

LISTS = (
    "/sites",
    "/boxes",
    "/devices",
    "/parcels",
    "/bags",
    "/visits",
    "/service-levels",
    "/coverage",
    "/throughput",
    "/rooms",
    "/rooms/COLD/fresh/temperatures",
    "/excursions",
    "/alerts",
    "/lots",
    "/standards",
    "/cod-tills",
    "/day-reports",
    "/reports",
    "/indicators",
)


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    """What an error says of itself."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, object] = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(found)
    assert found["status"] == status
    assert found["instance"] == answer.request.url.path
    return found


def test_a_mark_changes_with_the_content_and_only_then(reader: Reader) -> None:
    """The same content has the same ETag and is not sent again; another content has another."""
    for path in LISTS:
        _is_marked(reader, path)


def _is_marked(reader: Reader, path: str) -> None:
    first, again = reader.get(path), reader.get(path)
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    kept = reader.get(path, {"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["etag"] == first.headers["etag"]
    changed = reader.get(path, {"if-none-match": '"other"'})
    assert (changed.status_code, changed.content) == (200, first.content)


def test_a_new_fact_makes_a_new_mark(county: Scene, reader: Reader) -> None:
    """What was scanned since is in the answer, and so the old mark is worth nothing."""
    mark = reader.get("/parcels").headers["etag"]
    other = reader.get("/lots").headers["etag"]
    told(county, scan("NEW-1", "arrive", "C1"), stream="since")
    assert reader.get("/parcels", {"if-none-match": mark}).status_code == 200
    assert reader.get("/lots", {"if-none-match": other}).status_code == 304


def test_pages_hold_each_row_once(reader: Reader) -> None:
    """Page by page, whatever their size, is the same as all at once; Link and `next` agree."""
    for path in LISTS:
        _is_paged(reader, path)


def _is_paged(reader: Reader, path: str) -> None:
    whole = reader.all(path, limit=500) if path != "/coverage" else reader.all(path)
    # Just after midnight nothing of today was scanned yet.
    assert whole or path in ("/devices", "/throughput")
    if path != "/coverage":
        assert reader.all(path, limit=1) == whole
        assert reader.all(path, limit=3) == whole
    one = reader.get(path, limit=1) if path != "/coverage" else reader.get(path)
    following = one.json()["next"]
    assert one.headers.get("link", "") == (f'<{following}>; rel="next"' if following else "")


def test_a_walk_meets_each_row_once_while_new_ones_come(county: Scene, reader: Reader) -> None:
    """What was there at the beginning is met exactly once, before, after and between what comes."""
    before = {one["waybill"] for one in reader.all("/parcels", limit=500)}
    answer, met = reader.get("/parcels", limit=2), list[str]()
    number = 0
    while True:
        met += [one["waybill"] for one in answer.json()["items"]]
        number += 1
        new = (scan(f"{letter}{number}", "arrive", "C1") for letter in ("A", "P", "W1-", "Z"))
        told(county, *new, stream=f"meanwhile-{number}")
        if not answer.json()["next"] or number > 40:
            break
        answer = reader.client.get(answer.json()["next"])
    assert len(met) == len(set(met))
    assert before <= set(met)


def test_every_error_is_a_problem(county: Scene, serving: Serving, reader: Reader) -> None:
    """Also what the framework itself refuses."""
    url = f"{serving.url}api"
    missing = problem(httpx.get(f"{url}/v1/parcels"), 401)
    assert missing["type"] == "/api/v1/#unauthorized"
    for header in ("Basic eDp5", "Bearer", "Bearer sanji_wrong", "Bearer x y", ""):
        answer = httpx.get(f"{url}/v1/parcels", headers={"authorization": header})
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith('Bearer realm="sanji"')
    narrow = Reader(serving.url, token(county, "read:produce"))
    refused = narrow.get("/parcels")
    problem(refused, 403)
    assert 'error="insufficient_scope", scope="read:parcels"' in refused.headers["www-authenticate"]
    narrow.client.close()
    for path in ("/parcels/NONE", "/nothing", "/lots/NONE/story", "/day-reports/2020-01-01"):
        problem(reader.get(path), 404)
    problem(reader.client.get("/api/nothing"), 404)
    wrong = reader.client.post("/api/v1/parcels")
    problem(wrong, 405)
    assert wrong.headers["allow"] == "GET"
    problem(reader.get("/parcels", {"accept": "text/html, application/json;q=0"}), 406)
    problem(reader.client.post("/api/v1/parcels", content=b"x" * 65_537), 413)
    problem(reader.client.get("/api/charts/rooms/COLD/fresh/history?points=x"), 401)


def test_parameters_that_do_not_fit_are_named(reader: Reader) -> None:
    """A misspelt one would answer with everything: it is refused by its name, as are bounds and doubles."""
    for query, name in (
        ("stie=C1", "stie"),
        ("limit=501", "limit"),
        ("limit=x", "limit"),
        ("status=gone", "status"),
        ("since_ms=-1", "since_ms"),
        ("cursor=", "cursor"),
        ("site=C1&site=HUB", "site"),
    ):
        found = problem(reader.client.get(f"/api/v1/parcels?{query}"), 422)
        assert [one["name"] for one in found["errors"]] == [name]  # type: ignore[attr-defined]  # JSON
    problem(reader.get("/visits", cursor="x"), 422)


def test_problems_say_what_is_left(reader: Reader) -> None:
    """Whoever is known is told what may be asked yet, by answers and by refusals alike."""
    for path, status in (
        ("/parcels", 200),
        ("/parcels?limit=x", 422),
        ("/parcels?x=1", 422),
        ("/lots/NONE", 404),
    ):
        answer = reader.client.get(f"/api/v1{path}")
        assert answer.status_code == status
        assert {"ratelimit", "ratelimit-policy"} <= set(answer.headers), path


def test_a_database_that_fails_is_503(county: Scene, reader: Reader) -> None:
    """With the time after which to ask again; no word of SQL."""
    with county.store.write() as connection:
        connection.execute(text("DROP TABLE bag"))
    answer = reader.get("/bags")
    found = problem(answer, 503)
    assert answer.headers["retry-after"] == "5"
    assert "bag" not in str(found["detail"])


def test_no_answer_holds_a_person(reader: Reader) -> None:
    """The county knows this recipient; no list, no parcel and no problem does."""
    texts = [reader.get(path).text for path in LISTS]
    texts += [reader.get(f"/parcels/SF1234567890123{end}").text for end in ("", "/events")]
    assert "SF1234567890123" in "".join(texts)
    # A moment may have any four digits in it.
    said = re.sub(r'"\w+_ms":\d+', "", "".join(texts))
    for secret in (NAME, PHONE, PHONE[-4:]):
        assert secret not in said


def test_a_token_sees_its_sites_alone(county: Scene, serving: Serving, reader: Reader) -> None:
    """What is elsewhere is not listed, not found, and not to be asked for."""
    narrow = Reader(serving.url, token(county, sites=("COLD",)))
    assert {one["site"] for one in narrow.all("/rooms")} == {"COLD"}
    assert narrow.all("/parcels") == []
    assert narrow.all("/throughput") == []
    assert narrow.all("/cod-tills") == []
    problem(narrow.get("/parcels/SF1234567890123"), 404)
    problem(narrow.get("/boxes/hub-1"), 404)
    problem(narrow.get("/parcels", site="C1"), 403)
    assert reader.get("/parcels/SF1234567890123").status_code == 200
    narrow.client.close()


def test_a_session_reads_too_and_a_visitor_does_not(serving: Serving) -> None:
    """Charts of the pages may ask with the pages' cookie."""
    with Visitor(serving.url) as visitor:
        problem(visitor.get("/api/v1/parcels"), 401)
        visitor.login("manager")
        assert visitor.get("/api/v1/parcels").status_code == 200


@pytest.fixture
def hurried(county: Scene) -> Iterator[Serving]:
    """Pages whose API answers three times a minute."""
    with served(county, a_minute=3) as running:
        yield running


def test_who_asks_too_often_waits(county: Scene, hurried: Serving) -> None:
    """Each token has its own count; answers say what is left, and when there is more."""
    reader, other = (Reader(hurried.url, token(county, name=name)) for name in ("one", "other"))
    left = [reader.get("/sites").headers["ratelimit"].split(";")[1] for _ in range(3)]
    assert left == ["r=2", "r=1", "r=0"]
    answer = reader.get("/sites")
    problem(answer, 429)
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert other.get("/sites").status_code == 200
    # Who makes up tokens is counted by the address.
    statuses = {
        httpx.get(f"{hurried.url}api/v1/sites", headers={"authorization": "Bearer sanji_x"}).status_code
        for _ in range(10)
    }
    assert statuses == {401, 429}
    reader.client.close()
    other.client.close()


def test_headers_of_safety_are_on_every_answer(reader: Reader, serving: Serving) -> None:
    """Also on errors; no other origin may read them."""
    for answer in (reader.get("/sites"), reader.get("/none"), httpx.get(f"{serving.url}api/v1/sites")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in answer.headers
    foreign = {"origin": "https://example.org", "access-control-request-method": "GET"}
    answer = reader.client.request("OPTIONS", "/api/v1/sites", headers=foreign)
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


def test_a_secret_stands_in_no_log(
    county: Scene, serving: Serving, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither of a good token nor of a wrong one; when it was used is noted."""
    secret = token(county)
    for sent in (secret, "sanji_a-wrong-one"):
        httpx.get(f"{serving.url}api/v1/sites", headers={"authorization": f"Bearer {sent}"})
        httpx.get(f"{serving.url}api/v1/sites?token={sent}")
    said = "".join(capsys.readouterr()) + caplog.text
    assert secret not in said
    assert "sanji_a-wrong-one" not in said
    with county.store.read() as connection:
        used = connection.execute(text("SELECT used_ms FROM token")).scalars().all()
    assert used[0] is not None


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "对外数据接口"), ("en", "Interface for other systems")]
)
def test_the_page_of_the_api_lists_it(serving: Serving, language: str, title: str) -> None:
    """In the reader's language, with nothing from elsewhere, each operation and problem in words."""
    page = httpx.get(f"{serving.url}api/v1/", headers={"accept-language": language})
    document = httpx.get(f"{serving.url}api/v1/openapi.json").json()
    words = i18n.load(TEXTS, LANGUAGES).get(language)
    assert title in page.text
    assert "https://" not in page.text
    assert f"{serving.url}api/v1/parcels" in page.text
    assert "BoxPage" in document["components"]["schemas"]
    for path, methods in document["paths"].items():
        number = methods["get"]["operationId"]
        assert f"<code>/api{path}</code>" in page.text
        assert words.text(f"api.does.{number}") in html.unescape(page.text)
    for slug in SLUGS.values():
        assert f'id="{slug}"' in page.text
        assert words.text(f"api.problem.{slug}") in html.unescape(page.text)


def test_every_route_asks_who_and_what_for(county: Scene, serving: Serving) -> None:
    """By the document: 401 for nobody, 403 without the scope that it names, and never anything else."""
    document = httpx.get(f"{serving.url}api/v1/openapi.json").json()
    watcher = Reader(serving.url, token(county, "metrics"))
    for path, methods in document["paths"].items():
        address = f"/api{re.sub('{[a-z]+}', '2026-01-01', path.replace('{kind}', 'day'))}"
        assert httpx.get(f"{serving.url}{address[1:]}").status_code == 401, path
        scopes = methods["get"]["security"][0]["token"]
        assert watcher.client.get(address).status_code == (403 if scopes else 200), path
        if scopes:
            asker = Reader(serving.url, token(county, *scopes))
            assert asker.client.get(address).status_code in (200, 404), path
            asker.client.close()
    watcher.client.close()
