"""Makes the channels and the policy of what the settings say; secrets come from files."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

from central.alerts.channels.aliyun_sms import AliyunSms
from central.alerts.channels.answer import Channel
from central.alerts.channels.apprise_any import AppriseAny
from central.alerts.channels.dingtalk import DingTalk
from central.alerts.channels.email import Email
from central.alerts.channels.feishu import Feishu
from central.alerts.channels.webhook import Webhook
from central.alerts.channels.wecom import WeCom
from central.alerts.places import RoomPlaces
from central.alerts.policy import Maintenance, Place, Policy, Shift
from central.alerts.words.message import Words
from central.notice_settings import (
    CHANNELS,
    AliyunSmsAt,
    AppriseAt,
    DingTalkAt,
    EmailAt,
    FeishuAt,
    WebhookAt,
    WeComAt,
    minute,
)
from central.settings import CentralSettings
from central.store.alerts.notices import Recipient
from logistics.counties.county import County
from plumbing.settings import SettingsError, secret_text

_MINUTE_MS = 60_000


def make_channels(settings: CentralSettings) -> list[Channel]:
    """All channels. Raises SettingsError that names every secret that cannot be read or used."""
    made: list[Channel] = []
    faults: list[str] = []
    for make in _makers(settings):
        try:
            made.append(make())
        except SettingsError as why:
            faults += str(why).splitlines()
    if faults:
        raise SettingsError(Path("secrets"), faults)
    return made


def make_policy(settings: CentralSettings) -> Policy:
    """Whom to tell, when and how soon again."""
    alerts = settings.alerts
    people = {one.name: Recipient(one.name, tuple(one.channels)) for one in settings.person}
    return Policy(
        everybody=tuple(people.values()) or _channels(settings),
        shifts=tuple(
            Shift(
                level=one.level,
                recipients=tuple(people[name] for name in one.people),
                week=one.week(),
                sites=frozenset(one.sites),
                kinds=frozenset(one.kinds),
            )
            for one in settings.shift
        ),
        maintenance=tuple(
            Maintenance(one.week(), one.reason, one.site, one.room, one.box) for one in settings.maintenance
        ),
        rooms=RoomPlaces(
            {
                (one.site, one.room): Place(
                    one.name,
                    one.product,
                    one.source,
                    one.silent_ms,
                    one.defrost.daily() if one.defrost is not None else None,
                )
                for one in settings.room
            }
        ),
        gone_ms=round(alerts.gone * _MINUTE_MS) or None,
        escalate_ms=round(alerts.escalate * _MINUTE_MS),
        repeat_ms=round(alerts.repeat * _MINUTE_MS),
        repeat_acked_ms=round(alerts.repeat_acked * _MINUTE_MS),
        pages_max=alerts.pages_max,
        alive_minute=minute(alerts.alive_at) if alerts.alive_at else None,
    )


def words(
    settings: CentralSettings, county: County, rooms: Mapping[tuple[str, str], Place] | None = None
) -> Words:
    """What messages call the county's places, and where its pages are. `rooms` are those of a policy."""
    return Words(
        sites={site.site_id: site.name for site in county.sites},
        zone=ZoneInfo(county.profile.timezone),
        rooms=make_policy(settings).rooms if rooms is None else rooms,
        pages=settings.alerts.pages.rstrip("/"),
    )


def _channels(settings: CentralSettings) -> tuple[Recipient, ...]:
    """Without people, each channel that is nobody's fallback is somebody to tell."""
    found = [one for kind in CHANNELS for one in getattr(settings, kind)]
    fallbacks = {name for one in found for name in one.fallback}
    return tuple(Recipient(one.name, (one.name, *one.fallback)) for one in found if one.name not in fallbacks)


def _makers(settings: CentralSettings) -> Iterator[Callable[[], Channel]]:
    """One a channel, in the settings' order; each may raise SettingsError."""
    yield from (partial(_dingtalk, one) for one in settings.dingtalk)
    yield from (partial(_wecom, one) for one in settings.wecom)
    yield from (partial(_feishu, one) for one in settings.feishu)
    yield from (partial(_sms, one) for one in settings.aliyun_sms)
    yield from (partial(_email, one) for one in settings.email)
    yield from (partial(_webhook, one) for one in settings.webhook)
    yield from (partial(_apprise, one) for one in settings.apprise)


def _dingtalk(one: DingTalkAt) -> Channel:
    return DingTalk(
        one.name,
        _secret(one.token_file),
        secret_text(one.secret_file),
        url=one.url,
        mobiles=one.mobiles,
        per_minute=one.per_minute,
        timeout_s=one.timeout_s,
    )


def _wecom(one: WeComAt) -> Channel:
    return WeCom(
        one.name,
        _secret(one.key_file),
        url=one.url,
        mobiles=one.mobiles,
        per_minute=one.per_minute,
        timeout_s=one.timeout_s,
    )


def _feishu(one: FeishuAt) -> Channel:
    return Feishu(
        one.name,
        _secret(one.token_file),
        secret_text(one.secret_file),
        url=one.url,
        per_minute=one.per_minute,
        timeout_s=one.timeout_s,
    )


def _webhook(one: WebhookAt) -> Channel:
    token = secret_text(one.token_file)
    return Webhook(one.name, one.url, token, per_minute=one.per_minute, timeout_s=one.timeout_s)


def _sms(one: AliyunSmsAt) -> Channel:
    return AliyunSms(
        one.name,
        one.key_id,
        _secret(one.secret_file),
        phones=one.phones,
        sign_name=one.sign_name,
        template=one.template,
        nonce=lambda: token_hex(16),
        url=one.url,
        per_minute=one.per_minute,
        timeout_s=one.timeout_s,
    )


def _email(one: EmailAt) -> Channel:
    if one.ca_file is not None and not one.ca_file.is_file():
        raise SettingsError(one.ca_file, ["is not there; it should hold certificates (PEM)"])
    return Email(
        one.name,
        one.host,
        one.port,
        sender=one.sender,
        to=one.to,
        security=one.security,
        user=one.user,
        password=secret_text(one.password_file),
        ca_file=one.ca_file,
        per_minute=one.per_minute,
        timeout_s=one.timeout_s,
    )


def _apprise(one: AppriseAt) -> Channel:
    try:
        return AppriseAny(one.name, _secret(one.address_file), per_minute=one.per_minute)
    except ValueError as why:
        raise SettingsError(one.address_file, [str(why)]) from why


def _secret(path: Path) -> str:
    """A secret that must be there."""
    found = secret_text(path)
    if not found:
        raise SettingsError(path, ["is empty; it should hold a token, key or password"])
    return found
