"""Makes what tells recipients of what the settings say; secrets come from files."""

from random import Random
from secrets import token_hex
from zoneinfo import ZoneInfo

from central.alerts.channels.aliyun_sms import AliyunGateway
from central.alerts.words.compose import LANGUAGES, TEXTS
from central.recipients.channels import HookWay, SmsWay, Way
from central.recipients.settings import RecipientsAt
from central.recipients.telling import Recipients, Telling
from central.recipients.words import Composer
from central.store.ledgers.persons import Persons
from central.store.store import Store
from logistics.counties.county import County
from plumbing import i18n
from plumbing.settings import SettingsError, secret_text

_TICKS_A_MINUTE = 3


def make_recipients(
    table: RecipientsAt, county: County, pages: str, store: Store, persons: Persons, rng: Random
) -> Recipients:
    """All of it; `pages` is how people reach the pages, "" for no link. Raises SettingsError for a secret."""
    zone = ZoneInfo(county.profile.timezone)
    sites = {site.site_id: (site.name, site.name_en or site.name) for site in county.sites}
    page = f"{pages.rstrip('/')}/p" if pages else ""
    composer = Composer(i18n.load(TEXTS / "recipients", LANGUAGES), sites, zone, page)
    telling = Telling(table.rules(), zone, max(1, table.per_minute // _TICKS_A_MINUTE))
    return Recipients(store, persons, make_way(table), composer, telling, rng)


def make_way(table: RecipientsAt) -> Way:
    """How a recipient is reached. Raises SettingsError for a secret that cannot be read."""
    if table.webhook is not None:
        hook = table.webhook
        return HookWay(hook.url, secret_text(hook.token_file), table.timeout_s)
    sms = table.aliyun_sms
    if sms is None:
        raise ValueError("neither of the two ways is given; the settings' reader refuses that")
    secret = secret_text(sms.secret_file)
    if not secret:
        raise SettingsError(sms.secret_file, ["is empty; it should hold the AccessKey's secret"])
    gateway = AliyunGateway(
        sms.key_id,
        secret,
        sign_name=sms.sign_name,
        nonce=lambda: token_hex(16),
        url=sms.url,
        timeout_s=table.timeout_s,
    )
    return SmsWay(gateway, sms.template, sms.template_remind, secret)
