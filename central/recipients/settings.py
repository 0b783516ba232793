"""The settings of telling recipients. Without the table nobody is ever told."""

from pathlib import Path
from typing import Annotated, Any

from central.notice_settings import Code, Rate, Time, Timeout, WebUrl, minute
from logistics.parcels.notices import NoticeRules
from plumbing.settings import Field, Section

_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000


class RecipientSmsAt(Section):
    """Aliyun's short message service (阿里云短信), with templates of its own for recipients."""

    key_id: Code
    """The AccessKey's id, of a RAM user that may do dysms:SendSms and nothing else."""
    secret_file: Path
    """Holds the AccessKey's secret."""
    sign_name: Code
    """The approved signature (短信签名)."""
    template: Code
    """The approved template for what has arrived (SMS_…); its variables are those of docs/parcels.md."""
    template_remind: Code
    """The approved template for reminders; the same variables."""
    url: WebUrl = "https://dysmsapi.aliyuncs.com"
    """Where the service is reached."""


class RecipientHookAt(Section):
    """A gateway of your own that sends short messages: it is told number and text by a POST of JSON."""

    url: WebUrl
    """Where to POST to: http:// or https://."""
    token_file: Path | None = None
    """Holds a token that is sent as `Authorization: Bearer …`."""


class RecipientsAt(Section):
    """Telling recipients of their parcels. Left out: nobody is told. Just one of its two tables is needed."""

    aliyun_sms: RecipientSmsAt | None = None
    """`[recipients.aliyun_sms]`, below."""
    webhook: RecipientHookAt | None = None
    """`[recipients.webhook]`, below."""
    quiet_from: Time = "21:00"
    """From this local time on nobody is told."""
    quiet_until: Time = "08:00"
    """Until this time; the same as `quiet_from` is no quiet hours."""
    settle: Annotated[float, Field(ge=0, le=240)] = 5
    """Minutes after it was shelved that a parcel waits: mistakes are put right, others of the person join."""
    late: Annotated[float, Field(ge=1, le=24)] = 24
    """Hours after which what was due is not told any more."""
    per_minute: Rate = 60
    """At most so many messages in any minute."""
    timeout_s: Timeout = 8.0
    """A message without an answer after so long may have been sent or not: it is not sent again that day."""

    def rules(self) -> NoticeRules:
        """When telling is right."""
        return NoticeRules(
            quiet_from=minute(self.quiet_from),
            quiet_until=minute(self.quiet_until),
            settle_ms=round(self.settle * _MINUTE_MS),
            late_ms=round(self.late * _HOUR_MS),
        )


def faults(raw: dict[str, Any]) -> list[str]:
    """What is wrong between the tables: none of the two ways, or both."""
    table = raw.get("recipients")
    if not isinstance(table, dict):
        return []
    ways = [name for name in ("aliyun_sms", "webhook") if name in table]
    if len(ways) == 1:
        return []
    return [
        f"recipients: give one of [recipients.aliyun_sms] and [recipients.webhook], not {len(ways) or 'none'}"
    ]
