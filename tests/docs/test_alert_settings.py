"""Every setting of telling and tracing stands in docs/running.md with its default and its own words."""

import pytest

from central import notice_settings as notices
from central.cluster.settings import ClusterAt
from central.recipients import settings as recipients
from central.settings import DutyAt, TraceAt
from central.store.backup.settings import BackupAt
from central.telemetry.settings import InfluxAt
from plumbing.settings import Section
from tests.needs import ROOT

PAGE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
TABLES: dict[str, type[Section]] = {
    "[cluster]": ClusterAt,
    "[trace]": TraceAt,
    "[duty]": DutyAt,
    "[backup]": BackupAt,
    "[influx]": InfluxAt,
    "[alerts]": notices.AlertsAt,
    "[recipients]": recipients.RecipientsAt,
    "[recipients.aliyun_sms]": recipients.RecipientSmsAt,
    "[recipients.webhook]": recipients.RecipientHookAt,
    "[[dingtalk]]": notices.DingTalkAt,
    "[[wecom]]": notices.WeComAt,
    "[[feishu]]": notices.FeishuAt,
    "[[aliyun_sms]]": notices.AliyunSmsAt,
    "[[email]]": notices.EmailAt,
    "[[webhook]]": notices.WebhookAt,
    "[[apprise]]": notices.AppriseAt,
    "[[person]]": notices.PersonAt,
    "[[shift]]": notices.ShiftAt,
    "[[maintenance]]": notices.MaintenanceAt,
}


def rows(model: type[Section]) -> list[str]:
    """A table's lines as the page has them."""
    found = []
    for name, field in model.model_fields.items():
        default = (
            "needed" if field.is_required() else f"`{_shown(field.get_default(call_default_factory=True))}`"
        )
        found.append(f"| `{name}` | {default} | {field.description} |")
    return found


def _shown(value: object) -> str:
    if value in (None, [], {}):
        return "–"
    return (
        f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else f"{value}"
    )


@pytest.mark.parametrize("table", TABLES)
def test_each_setting_is_on_the_page(table: str) -> None:
    """Under its table's heading, which says what the table is for."""
    heading = f"### `{table}`\n"
    assert PAGE.count(heading) == 1
    part = PAGE.partition(heading)[2].partition("\n#")[0]
    assert (TABLES[table].__doc__ or "") in part
    assert [row for row in rows(TABLES[table]) if row not in part] == []


def test_every_table_of_channels_is_known_here() -> None:
    """A new kind of channel comes with its table on the page."""
    assert {table.strip("[]") for table in TABLES} >= set(notices.CHANNELS)
