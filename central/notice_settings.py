"""The settings of telling: the channels, the people, the on-call table, maintenance, and how soon again."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from central.alerts.policy import Week
from plumbing.settings import Field, Section, checked

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHANNELS = ("dingtalk", "wecom", "feishu", "aliyun_sms", "email", "webhook", "apprise")


def web_url(url: str) -> None:
    """Whether a text is an address of the web. Raises ValueError that says what is allowed."""
    parts = urlsplit(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.port == 0
        or not url.isprintable()
    ):
        raise ValueError(f"{url!r} is not http://host[:port]/… or https://host[:port]/…")


def days(text: str) -> frozenset[int]:
    """Days of the week, 1 for Monday: "mon-fri", "sat,sun", "fri-mon". Raises ValueError."""
    found: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = part.strip().partition("-")
        if first not in _DAYS or (dash and last not in _DAYS):
            raise ValueError(f"{text!r} names no days; allowed are {', '.join(_DAYS)}, such as mon-fri,sun")
        begin, end = _DAYS.index(first), _DAYS.index(last or first)
        found |= {(begin + step) % 7 + 1 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


def minute(text: str) -> int:
    """A time of day as its minute. Raises ValueError."""
    hour, colon, rest = text.partition(":")
    if not (colon and hour.isdecimal() and rest.isdecimal() and len(rest) == 2):
        raise ValueError(f"{text!r} is no time of day such as 08:30")
    if int(hour) > 23 or int(rest) > 59:
        raise ValueError(f"{text!r} is no time of day such as 08:30")
    return int(hour) * 60 + int(rest)


def _time_or_never(text: str) -> None:
    if text:
        minute(text)


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")]
Person = Annotated[str, Field(min_length=1, max_length=64)]
WebUrl = Annotated[str, checked(web_url)]
Days = Annotated[str, checked(days)]
Time = Annotated[str, checked(minute)]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9]{5,20}$")]
Minutes = Annotated[float, Field(ge=0, le=10_080)]
Rate = Annotated[int, Field(ge=1, le=1000)]
Timeout = Annotated[float, Field(ge=0.2, le=60)]
Code = Annotated[str, Field(min_length=1, max_length=100)]


class ChannelAt(Section):
    """What every channel has."""

    name: Name
    """What people, deliveries and logs call it."""
    fallback: list[Name] = Field(default_factory=list)
    """The channels that tell it at once, in turn, when this one fails. With people, theirs count instead."""
    per_minute: Rate = 20
    """It is given at most so many messages in any minute; what waits meanwhile shares a message."""
    timeout_s: Timeout = 8.0
    """It has failed when it has not answered after so long."""


class DingTalkAt(ChannelAt):
    """A DingTalk group's custom robot (钉钉自定义机器人)."""

    token_file: Path
    """Holds the access_token of the robot's address."""
    secret_file: Path | None = None
    """Holds the secret of 加签 (SEC…), where the robot has one."""
    url: WebUrl = "https://oapi.dingtalk.com/robot/send"
    """Where robots are reached, without the token."""
    mobiles: list[Phone] = Field(default_factory=list)
    """The telephones of those whom a message shall ring (@)."""


class WeComAt(ChannelAt):
    """A WeCom group's robot (企业微信群机器人)."""

    key_file: Path
    """Holds the key of the robot's address."""
    url: WebUrl = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
    """Where robots are reached, without the key."""
    mobiles: list[Phone] = Field(default_factory=list)
    """The telephones of those whom a message shall mention (@)."""


class FeishuAt(ChannelAt):
    """A Feishu or Lark group's custom robot (飞书自定义机器人)."""

    per_minute: Rate = 100
    """It is given at most so many messages in any minute; what waits meanwhile shares a message."""
    token_file: Path
    """Holds the last part of the robot's address."""
    secret_file: Path | None = None
    """Holds the secret of 签名校验, where the robot has one."""
    url: WebUrl = "https://open.feishu.cn/open-apis/bot/v2/hook"
    """Where robots are reached, without the token; Lark: https://open.larksuite.com/open-apis/bot/v2/hook."""


class AliyunSmsAt(ChannelAt):
    """Aliyun's short message service (阿里云短信)."""

    per_minute: Rate = 60
    """It is given at most so many messages in any minute; what waits meanwhile shares a message."""
    key_id: Code
    """The AccessKey's id, of a RAM user that may do dysms:SendSms and nothing else."""
    secret_file: Path
    """Holds the AccessKey's secret."""
    phones: Annotated[list[Phone], Field(min_length=1, max_length=100)]
    """Whom to send to."""
    sign_name: Code
    """The approved signature (短信签名)."""
    template: Code
    """The approved template's code (SMS_…); its variables are those of docs/alerts.md."""
    url: WebUrl = "https://dysmsapi.aliyuncs.com"
    """Where the service is reached."""


class EmailAt(ChannelAt):
    """A mail server that sends letters."""

    per_minute: Rate = 30
    """It is given at most so many messages in any minute; what waits meanwhile shares a message."""
    host: Code
    """The mail server."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    """Its port: 587 with starttls, 465 with tls."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the way to it is secured; none is for a server on this machine."""
    user: str = ""
    """The account; empty: none."""
    password_file: Path | None = None
    """Holds the account's password."""
    sender: Code
    """The address it is sent from."""
    to: Annotated[list[Code], Field(min_length=1, max_length=50)]
    """The addresses it is sent to."""
    ca_file: Path | None = None
    """The authority that signed the server's certificate, where the system does not know it."""


class WebhookAt(ChannelAt):
    """An address that is told of alerts by a POST of JSON."""

    per_minute: Rate = 600
    """It is given at most so many messages in any minute; what waits meanwhile shares a message."""
    url: WebUrl
    """Where to POST to: http:// or https://."""
    token_file: Path | None = None
    """Holds a token that is sent as `Authorization: Bearer …`."""


class AppriseAt(Section):
    """An address of Apprise, for whatever has no channel of its own here."""

    name: Name
    """What people, deliveries and logs call it."""
    fallback: list[Name] = Field(default_factory=list)
    """The channels that tell it at once, in turn, when this one fails. With people, theirs count instead."""
    per_minute: Rate = 20
    """It is given at most so many messages in any minute; what waits meanwhile shares a message."""
    address_file: Path
    """Holds the Apprise address, which is a secret as a whole."""


class PersonAt(Section):
    """Somebody to tell."""

    name: Person
    """What pages and messages call them."""
    channels: Annotated[list[Name], Field(min_length=1, max_length=8)]
    """How to reach them, in turn: the next channel at once when one fails."""


class ShiftAt(Section):
    """A line of the on-call table. Without any, every channel is told of everything."""

    level: Annotated[int, Field(ge=1, le=9)] = 1
    """1 is told first, the next level when nobody of the last acknowledges."""
    people: Annotated[list[Person], Field(min_length=1, max_length=50)]
    """Who is on call."""
    days: Days = "mon-sun"
    """On which days, such as mon-fri,sun; a night belongs to the day on which it begins."""
    start: Time = "00:00"
    """From this local time on."""
    end: Time = "00:00"
    """Until this time; the same as `start` is the whole day, an earlier one the next day's."""
    sites: list[Name] = Field(default_factory=list)
    """For these sites only; empty: all."""
    kinds: list[
        Literal[
            "breach", "no_data", "gateway_down", "probe_fault", "door_open", "mains_lost", "clock", "alive"
        ]
    ] = Field(default_factory=list)
    """For these kinds of alerts only; empty: all."""

    def week(self) -> Week:
        """Its hours."""
        return Week(days(self.days), minute(self.start), minute(self.end))


class MaintenanceAt(Section):
    """Hours of every week in which alerts of a place are recorded and not told."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]
    """Why, as the pages show it."""
    site: Name | Literal[""] = ""
    """The site; empty: all."""
    room: str = ""
    """The room's name at its box; empty: all."""
    box: str = ""
    """The box; empty: all."""
    days: Days = "mon-sun"
    """On which days."""
    start: Time
    """From this local time on."""
    end: Time
    """Until this time; an earlier one than `start` is the next day's."""

    def week(self) -> Week:
        """Its hours."""
        return Week(days(self.days), minute(self.start), minute(self.end))


class AlertsAt(Section):
    """How soon, and how often. Times in minutes."""

    pages: WebUrl | Literal[""] = ""
    """How people reach the pages, such as https://sanji.example.cn: messages link there. Empty: no links."""
    gone: Minutes = 5
    """A box that is gone for so long is an alert, which speaks for its silent probes, too; 0: never."""
    escalate: Annotated[float, Field(ge=1, le=10_080)] = 15
    """An alert that nobody acknowledges goes to the next level after this."""
    repeat: Annotated[float, Field(ge=1, le=10_080)] = 30
    """After the last level it is told again each so often."""
    repeat_acked: Annotated[float, Field(ge=1, le=10_080)] = 240
    """An alert that was acknowledged and still stands is told again each so often."""
    pages_max: Annotated[int, Field(ge=0, le=1000)] = 48
    """An alert is escalated and repeated at most so often."""
    alive_at: Annotated[str, checked(_time_or_never)] = "08:30"
    """When the daily word goes out that alerting works, local time; empty: never."""


def faults(raw: dict[str, Any]) -> list[str]:
    """What is wrong between the tables: names that stand twice or that nothing has."""
    tables = [(kind, index, table) for kind in CHANNELS for index, table in enumerate(_tables(raw, kind))]
    names = [table.get("name") for _, _, table in tables]
    people = [table.get("name") for table in _tables(raw, "person")]
    found = _twice("channel", names) + _twice("person", people)
    for kind, index, table in tables:
        found += _unknown(f"{kind}.{index}.fallback", table.get("fallback"), names, "channel")
    for index, table in enumerate(_tables(raw, "person")):
        found += _unknown(f"person.{index}.channels", table.get("channels"), names, "channel")
    for index, table in enumerate(_tables(raw, "shift")):
        found += _unknown(f"shift.{index}.people", table.get("people"), people, "person")
    return found


def told_faults(raw: dict[str, Any]) -> list[str]:
    """Who is to be told of reports and is nobody: a person, or a channel where there are no people."""
    table = raw.get("reports")
    wished = table.get("tell") if isinstance(table, dict) else None
    people = [one.get("name") for one in _tables(raw, "person")]
    channels = [one.get("name") for kind in CHANNELS for one in _tables(raw, kind)]
    kind = "person" if people else "channel"
    return _unknown("reports.tell", wished, people or channels, kind)


def _tables(raw: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = raw.get(kind)
    # What is no table is told by itself; it stays in the count, so that numbers name the right one.
    return [one if isinstance(one, dict) else {} for one in found] if isinstance(found, list) else []


def _twice(kind: str, names: list[object]) -> list[str]:
    """Names that stand twice; what is missing or no text is told by itself."""
    texts = [name for name in names if isinstance(name, str)]
    return [f"{kind}: {name!r} stands here twice" for name in sorted({*texts}) if texts.count(name) > 1]


def _unknown(key: str, wished: object, names: list[object], kind: str) -> list[str]:
    """Names in a list that nothing has."""
    texts = [one for one in wished if isinstance(one, str)] if isinstance(wished, list) else []
    known = ", ".join(sorted(name for name in names if isinstance(name, str))) or "none"
    return [f"{key}: there is no {kind} {one!r}; there are: {known}" for one in texts if one not in names]
