"""A message says in Chinese and English what is wrong, where, since when, how bad, why, and what to do."""

from msgspec.structs import replace

from central.alerts.channels.aliyun_sms import VARIABLE_CHARS_MAX
from central.alerts.details import ALIVE, AliveDetail, Detail, GatewayDetail, NoDataDetail
from central.alerts.words.compose import Composer
from central.alerts.words.message import Words
from central.store.alerts.facts import Door, Facts
from tests.central.alerts.words.sample import AT, DETAIL, MINUTE_MS, WORDS, item, message


def zh(text: str) -> list[str]:
    """The Chinese lines."""
    return text.partition("\n\n")[0].splitlines()


def test_the_words_of_a_beginning() -> None:
    """Place, product, limit and its source, now, peak, trend, start, door, data age, cause, action, who."""
    one = message()
    assert zh(one.text) == [
        "城西冷库 1号冷藏间：温度超限",
        "探头 box-cold1/probe-2",
        "冷藏果蔬 · 上限 8.0 °C · GB/T 24616-2019",
        "现在 9.5 °C，极值 11.2 °C，每小时上升 2.1 °C",
        "05-29 03:57 起超限，持续 42 分钟",
        "近 24 小时累计超限 60 分钟",
        "门 front 开着，已 12 分钟，终端在线，数据 60 秒前",
        "可能原因：门没有关",
        "先做：关门，核对货温",
        "已通知 王经理、李四",
        "05-29 04:42 仍无人确认或未解除，将再次通知",
        "编号 7",
        "确认与详情：https://sanji.example/alerts/7",
    ]
    assert one.title.startswith(
        "城西冷库 1号冷藏间：温度超限 / 城西冷库 1号冷藏间: temperature out of limits"
    )
    assert "out of limits since 05-29 03:57, for 42 min" in one.text
    assert one.link == "https://sanji.example/alerts/7"


def test_the_words_of_an_end() -> None:
    """The end says what the excursion came to, and asks nobody to do anything."""
    ended = item(phase="resolved", closed_ms=AT + 20 * MINUTE_MS)
    lines = zh(message(replace(ended, mkt_c=8.71)).text)
    assert "温度已恢复" in lines[0]
    assert "极值 11.2 °C" in lines
    assert "期间平均动力学温度 8.7 °C" in lines
    assert "05-29 04:47 解除" in lines
    assert not [line for line in lines if "先做" in line or "现在" in line]


def test_who_has_taken_it_on() -> None:
    """Of an alert that is acknowledged it says by whom, when and with which words."""
    lines = zh(message(item(phase="repeat-2", acked_ms=AT, acked_by="zhang", comment="正在移货")).text)
    assert "温度仍然超限" in lines[0]
    assert "zhang 于 05-29 04:27 确认：正在移货" in lines


def test_several_places_in_one_message() -> None:
    """The first in full, the others a line each, and what finds no room is counted."""
    others = [item(id=number, room=f"room-{number}", key=f"k{number}") for number in range(20, 35)]
    lines = zh(message(item(), *others).text)
    assert lines[0] == "城西冷库 1号冷藏间：温度超限，共 16 处"
    assert "编号 20　城西冷库 room-20：温度超限" in lines
    assert "另有 5 处，见报警页。" in lines
    assert len(message(item(), *others).members) == 16


def test_what_is_not_known_is_not_said() -> None:
    """Without door, product, trend or pages the lines about them are left out."""
    bare = item(facts=Facts(), site="COLD-9", room="r")
    lines = zh(Composer(Words({}, WORDS.zone)).compose("m", (bare,)).text)
    assert lines[0] == "COLD-9 r：温度超限"
    assert lines[2] == "上限 8.0 °C"
    assert not [line for line in lines if "门" in line or "http" in line or "None" in line]


def test_the_likely_cause() -> None:
    """A door that was just open, warming behind a closed door, freezing, and nothing that is known."""
    recent = replace(item().facts, door=Door("front", False, AT))
    shut = replace(item().facts, door=Door("front", False, AT - 90 * MINUTE_MS))
    cold = Detail("p", "COLD", 0, -3000, -2000, 60)
    for one, said in (
        (item(facts=recent), "刚开过门"),
        (item(facts=shut), "制冷停了"),
        (item(facts=replace(shut, trend_mc_per_h=200)), "原因不明"),
        (item(cold), "温控设定过低"),
    ):
        assert said in message(one).text


def test_a_silent_probe_and_a_box_that_is_gone() -> None:
    """The last word, the rule's patience, the probe's fault; the box with all that hangs on it."""
    silent = NoDataDetail("box-cold1/probe-1", AT - 15 * MINUTE_MS, 15 * MINUTE_MS, "crc")
    text = message(item(silent, kind="no_data", key="no_data:p:1")).text
    assert "最后读数 05-29 04:12，按规则最多静默 15 分钟" in text
    assert "探头故障：校验错误" in text
    assert "probe's fault: checksum wrong" in text
    gone = GatewayDetail("box-cold1", AT - 300_000, 8)
    text = message(item(gone, kind="gateway_down", room="", key="gateway_down:b:1")).text
    assert zh(text)[0] == "城西冷库 box-cold1：终端失去联系"
    assert "同一终端上的 8 个探头也没有数据" in text
    assert "停电或断网" in text


def test_the_daily_word() -> None:
    """It says how the county stands, and what its absence would mean."""
    detail = AliveDetail(12, 11, 40, 39, 2, 1)
    text = message(item(detail, "daily", kind=ALIVE, site="", room="", key="alive:2026-05-29")).text
    assert "在线终端 11/12" in text
    assert "哪天没有收到，说明报警本身坏了" in text
    assert "先做" not in text


def test_an_sms_fits_its_template() -> None:
    """Each piece is within the bound, bears no address, and no sign that an operator refuses."""
    for one in (item(), item(phase="resolved", closed_ms=AT), item(NoDataDetail("p", AT, 1), kind="no_data")):
        short = message(one).short
        assert set(short) == {"what", "where", "value", "since", "number"}
        assert all(0 < len(piece) <= VARIABLE_CHARS_MAX for piece in short.values())
        assert not {"°", "℃", "—", "【", "】"} & set("".join(short.values()))
        assert "http" not in "".join(short.values())
    assert message().short["value"] == "现在9.5度限值8.0度"


def test_a_year_without_a_calendar() -> None:
    """A box whose clock is millions of years ahead is told of like any other."""
    assert f"{2**61} ms" in message(item(replace(DETAIL, start_ms=2**61), opened_ms=2**61)).text
