"""The alerts' pages: what was decided and why, who was told, what was answered."""

from random import Random

from msgspec.structs import replace
from sqlalchemy import update

from central.alerts.details import Detail, FaultDetail, encode
from central.alerts.pipeline import Alerts
from central.alerts.policy import NOBODY
from central.store.alerts.notices import Recipient
from central.store.alerts.rows import AlertRows
from central.store.tables import alert
from logistics.coldchain.alerts.causes import Cause
from plumbing.clock import utc_ms
from tests.central.alerts.scene import WORDS, Phone
from tests.central.web.scene import Scene, Visitor


def tell(scene: Scene, *, is_reachable: bool = True) -> None:
    """The true pipeline tells of what stands: 王经理 by a phone that fails, then by another."""
    dead, phone = Phone("dead"), Phone("phone")
    dead.is_reachable, phone.is_reachable = False, is_reachable
    policy = replace(NOBODY, everybody=(Recipient("王经理", ("dead", "phone")),))
    Alerts(scene.store, [dead, phone], WORDS, Random(1), policy).tick(utc_ms())


def excursion(scene: Scene) -> None:
    """An excursion of which no alert speaks yet."""
    scene.probe("cold-1/probe-a", 9_000, state="ALARM")
    scene.excursion("cold-1/probe-a")


def test_an_alert_in_full(scene: Scene, manager: Visitor) -> None:
    """Every stage with its reason, both attempts with the receivers' words, and the form to acknowledge."""
    excursion(scene)
    tell(scene)
    page = manager.get("/alerts/1", lang="en").text
    for said in (
        "Alert 1",
        "out of its limits for as long as the rule says",
        "nothing above it explains it",
        "not silenced",
        "no on-call table, so everybody: 王经理",
        "1 new notices",
        "<b>dead</b>",
        "no signal",
        "<b>phone</b>",
        "got it",
        "王经理 by phone",
        'class="ack"',
    ):
        assert said in page
    zh = manager.get("/alerts/1", lang="zh-CN").text
    assert "没有值班表，通知全部：王经理" in zh
    assert "抑制" in zh


def test_acknowledging_on_its_own_page(scene: Scene, manager: Visitor) -> None:
    """Leads back to that page, which says who has taken it on."""
    excursion(scene)
    tell(scene)
    form = {"comment": "正在移货", "csrf": manager.token("/alerts/1"), "back": "alert"}
    done = manager.client.post("/alerts/1/ack", data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/alerts/1")
    assert "正在移货" in manager.get("/alerts/1").text


def test_all_alerts(scene: Scene, viewer: Visitor) -> None:
    """The list has every alert with how far it has been told; one that is not there is not found."""
    excursion(scene)
    tell(scene)
    page = viewer.get("/alerts", lang="en").text
    assert '<a href="/alerts/1">1</a>' in page
    assert "Cold room out of limits" in page
    assert viewer.get("/alerts/2").status_code == 404
    assert "No alerts." in viewer.get("/alerts", before="1", lang="en").text


def test_what_is_silenced_is_shown(scene: Scene, manager: Visitor) -> None:
    """It stands on the overview and its page with who silenced it and why, and nobody was told."""
    excursion(scene)
    form = {"csrf": manager.token("/silences"), "minutes": "60", "reason": "除霜 <b>", "site": "COLD"}
    assert manager.client.post("/silences", data=form).status_code == 303
    tell(scene)
    page = manager.get("/alerts/1", lang="en").text
    assert "silenced by manager (No. 1)" in page
    assert "除霜 &lt;b&gt;" in page
    assert "Nothing was sent yet." in page
    assert "silenced" in manager.get("/", lang="en").text


def test_the_daily_word_is_no_alert(scene: Scene, viewer: Visitor) -> None:
    """It stands in the list of all, and not among a day's alerts."""
    policy = replace(NOBODY, alive_minute=0)
    Alerts(scene.store, [], WORDS, Random(1), policy).tick(scene.now_ms)
    assert "Daily word" in viewer.get("/alerts", lang="en").text
    assert "Daily word" not in viewer.get("/", lang="en").text


def test_what_a_breach_and_a_fault_say(scene: Scene, manager: Visitor) -> None:
    """How many probes confirm it, which is against the others, causes; and what is wrong with a probe."""
    scene.breach("box-1/probe-a")
    causes = (Cause("mains", "box-1", scene.now_ms, None), Cause("door", "front", scene.now_ms, scene.now_ms))
    breach = Detail(
        "box-1/probe-a",
        "HOT",
        8000,
        9000,
        9000,
        40.0,
        healthy=3,
        out=("box-1/probe-a",),
        disagree=("box-1/probe-a",),
        causes=causes,
    )
    shown = {}
    for detail in (breach, FaultDetail("box-1/probe-b", "power_on", scene.now_ms)):
        with scene.store.write() as connection:
            connection.execute(update(alert).where(alert.c.id == 1).values(detail=encode(detail)))
        shown[type(detail)] = manager.get("/alerts/1", lang="en").text
    for said in (
        "warning · 1 of 3 healthy probes out",
        "Against the others",
        "mains lost box-1",
        "door open front",
    ):
        assert said in shown[Detail]
    assert "power-on value" in shown[FaultDetail]


def test_the_counts_open_their_rows_and_the_daily_word_is_none_of_them(
    scene: Scene, manager: Visitor
) -> None:
    """Three breaches, one over and one taken on; counted again by plain SQL."""
    for number in (1, 2, 3):
        scene.breach(f"cold-1/probe-{number}", number)
    scene.close_breach("cold-1/probe-3", 3)
    with scene.store.write() as connection:
        connection.exec_driver_sql("UPDATE alert SET acked_ms = 1, acked_by = 'li' WHERE id = 2")
        connection.exec_driver_sql(
            "INSERT INTO alert (id, kind, key, site, room, opened_ms, detected_ms, detail) "
            "VALUES (9, 'alive', 'alive', '', '', 1, 1, '{}')"
        )
    page = manager.get("/alerts", lang="en").text
    for state, more in (("open", ""), ("unacknowledged", " AND acked_ms IS NULL")):
        with scene.store.read() as connection:
            counted = connection.exec_driver_sql(
                f"SELECT count(*) FROM alert WHERE closed_ms IS NULL AND kind <> 'alive'{more}"
            ).scalar()
        shown = page[page.index(f'id="{state}-alerts"') :].partition("</span>")[0]
        assert f'href="/rows/alerts?state={state}"' in shown
        assert f'data-value="{counted}"' in shown
        assert f'data-value="{counted}"' in manager.get(f"/rows/alerts?state={state}").text
    with scene.store.read() as connection:
        assert AlertRows(connection).standing() == (2, 1)
