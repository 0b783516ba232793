"""The settings of a centre, as an engineer writes them in TOML."""

from datetime import tzinfo
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from central import notice_settings as notices
from central.cluster.settings import ClusterAt, cluster_faults
from central.fleet.identity.settings import COMMAND_KEY, IdentityAt
from central.fleet.releases.settings import ReleasesAt
from central.notice_settings import Minutes, Name, Person
from central.recipients import settings as recipients
from central.recipients.settings import RecipientsAt
from central.store.backup.settings import BackupAt
from central.store.store import parse_url
from central.telemetry.settings import InfluxAt
from logistics.coldchain.alerts.defrost import Daily
from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import Rule
from logistics.duty.limits import Limits
from logistics.goods.epcis.naming import Naming
from logistics.identifiers import is_gln, is_gtin
from plumbing.address import Address, broker_faults, key_faults
from plumbing.settings import Field, Section, checked, load
from plumbing.trust.tls import ServerTls, TlsFiles

BrokerUrl = Annotated[str, checked(Address.parse)]

LocalTime = Annotated[str, checked(notices.minute)]


def _gtin(text: str) -> str:
    if not is_gtin(text):
        raise ValueError(f"{text[:20]!r} is no GTIN: 8, 12, 13 or 14 digits, the last one a check digit")
    return text


def _gln(text: str) -> str:
    if not is_gln(text):
        raise ValueError(f"{text[:20]!r} is no GLN: 13 digits, the last one a check digit")
    return text


_SILENT_MIN = 15.0
_RULE_KEYS = ("hi", "lo", "inclusive", "duration", "interval", "max_gap", "hyst", "clear_after")


class CountyData(Section):
    """Which county this is."""

    id: Name = "suichang"
    """Its name in topics, and the folder of its data that came with the package."""
    folder: Path | None = None
    """A folder of county data of your own, instead."""


class StoreAt(Section):
    """Where the centre keeps everything."""

    url: Annotated[str, checked(parse_url)]
    """sqlite:////path/to/centre.sqlite, or postgresql+psycopg://user@host/name (docs/postgresql.md)."""


class Broker(Section):
    """How the centre reaches the boxes."""

    addresses: Annotated[list[BrokerUrl], Field(min_length=1)]
    """Tried in turn: mqtt://host:port or mqtts://host:port."""
    root: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$")] = "sanji/v1"
    """The beginning of all topics: no dots or blanks, which NATS cannot carry."""
    user: str = ""
    """The centre's account at the broker; empty: none."""
    password_file: Path | None = None
    """A file that holds the account's password and nothing else."""
    ca_file: Path | None = None
    """Certificates of whom the broker must be certified by; left out: the system's authorities."""
    certificate_file: Path | None = None
    """The centre's certificate with its chain, by which the broker knows it; left out: none is shown."""
    key_file: Path | None = None
    """The certificate's private key."""
    insecure: bool = False
    """Whether mqtt:// may be spoken outside this machine, where everybody on the way reads and may write."""
    partitions: Annotated[int, Field(ge=1, le=4096)] = 64
    """How many parts the county's boxes are divided into; the same as at the boxes."""
    keepalive_s: Annotated[int, Field(ge=5, le=300)] = 20
    """A link that is silent for one and a half times this long is dead."""
    qos: Literal[0, 1] = 0
    """0 is enough: what is not confirmed or answered is sent again in any case. 1 costs speed."""
    client_id: Name = "centre"
    """The centre's name at the broker; nobody else may have it."""

    @property
    def tls(self) -> TlsFiles:
        """Whom to believe, and by what to be known."""
        return TlsFiles(self.ca_file, self.certificate_file, self.key_file)


class Web(Section):
    """Where the pages are served."""

    host: str = "127.0.0.1"
    """The address to listen on; 0.0.0.0 for all of this machine's."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    """The port to listen on."""
    secret_file: Path
    """Holds the key that signs sessions; made at the first start."""
    api_a_minute: Annotated[int, Field(ge=1, le=100_000)] = 600
    """How often a token or an account may ask /api/v1 in a minute; an address four times as often."""
    metrics_from: list[Annotated[str, checked(ip_network)]] = Field(
        default_factory=lambda: ["127.0.0.0/8", "::1/128"]
    )
    """Addresses and networks that read /metrics without a token, if no proxy stands between."""
    proxies: list[Annotated[str, checked(ip_network)]] = Field(default_factory=list)
    """Addresses and networks of the reverse proxies in front, whose X-Forwarded-For says who asks."""
    is_tls: bool = False
    """Whether people reach the pages through https: cookies then never travel without."""
    certificate_file: Path | None = None
    """The pages' certificate with its chain: they are then served by HTTPS, without a proxy before them."""
    key_file: Path | None = None
    """The certificate's private key."""
    totp_roles: list[Literal["operator", "warehouse", "manager", "auditor", "admin"]] = Field(
        default_factory=list
    )
    """Roles that need a second factor: who has such a role enrols one at the next login."""

    @property
    def tls(self) -> ServerTls | None:
        """By what the pages are HTTPS; None where something before them sees to it."""
        if self.certificate_file is None or self.key_file is None:
            return None
        return ServerTls(self.certificate_file, self.key_file)


class Stills(Section):
    """Pictures of scans that were fetched from boxes: they show people's names and telephone numbers."""

    keep_days: Annotated[float, Field(gt=0, le=3650)] = 30
    """Days after which a picture here is deleted; its box may have it longer, and it can be fetched again."""


class DefrostAt(Section):
    """When a room defrosts every day. Its record counts every minute of it."""

    at: Annotated[list[LocalTime], Field(min_length=1, max_length=24)]
    """Local times at which it begins, such as ["02:00", "14:00"]."""
    lasts: Annotated[float, Field(ge=1, le=1440)]
    """Minutes, until the room has cooled again: an alarm that is due meanwhile waits for the end."""
    peak: float | None = None
    """A reading warmer than this is no defrost, and the alarm comes at once; left out: none is."""

    def daily(self) -> Daily:
        """In the cold chain's units."""
        peak_mc = None if self.peak is None else round(self.peak * 1000)
        return Daily(tuple(sorted({notices.minute(one) for one in self.at})), round(self.lasts), peak_mc)


class Personal(Section):
    """What counters tell of recipients: sealed at rest, and erased on time."""

    key_file: Path | None = None
    """Holds the key that seals persons, made at the first start; left out: beside the web's secret."""
    keep_days: Annotated[float, Field(gt=0, le=3650)] = 90
    """Days after which a person is erased; the parcel and all that happened to it stay."""


ReportKind = Literal["day", "week", "month"]


class Reports(Section):
    """When days, weeks and months are reported for the first time, and who is told of a version."""

    ready_hours: Annotated[float, Field(ge=3, le=72)] = 6
    """Hours after the last day's end, in which boxes that were cut off may still send."""
    kinds: tuple[ReportKind, ...] = ("day", "week", "month")
    """What is reported; days always are, for weeks and months are made of them."""
    tell: Annotated[list[Person], Field(max_length=50)] = Field(default_factory=list)
    """Who is told that a version was made: names of `[[person]]`, or of channels where there are none."""
    tell_kinds: tuple[ReportKind, ...] = ("week", "month")
    """Of which kinds they are told."""


class DutyAt(Section):
    """From when on something is on the duty board."""

    offline_min: Annotated[float, Field(ge=1, le=10_080)] = 30
    """Minutes for which a box may be away."""
    overdue_h: Annotated[float, Field(ge=1, le=8_760)] = 72
    """Hours for which a parcel may lie at a site."""
    unreported_h: Annotated[float, Field(ge=0, le=72)] = 10
    """Hours after a day's end until which a site may still close it."""
    clock_h: Annotated[float, Field(ge=0, le=168)] = 2
    """Hours for which a connected box may be without a synchronised clock."""
    gap_min: Annotated[float, Field(ge=1, le=10_080)] = 30
    """Minutes after later records of a stream came for which earlier ones may be missing."""
    disk_free_pct: Annotated[float, Field(ge=0, le=90)] = 10
    """With less of its disk free a box's disk is nearly full."""
    disk_free_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 500
    """The same in MB, for boxes that do not tell how large their disk is."""
    look_back_days: Annotated[int, Field(ge=1, le=90)] = 7
    """Days for which what happened once stays on the board, unless somebody settles it before."""
    quiet_min: Annotated[float, Field(ge=0, le=1440)] = 60
    """A cause that comes back so many minutes after somebody acted on it is still the same matter."""
    certificate_days: Annotated[float, Field(ge=0, le=365)] = 14
    """Days before its end from which a box's certificate is a matter; it renews it itself with 30 left."""
    drift_h: Annotated[float, Field(ge=0, le=720)] = 1
    """Hours for which a box may go by other settings than somebody ordered."""
    backup_h: Annotated[float, Field(ge=1, le=8_760)] = 36
    """Hours that the last good backup of the centre may be old; none ever made is no matter of the board."""

    def limits(self) -> Limits:
        """The thresholds as the board judges by them."""
        return Limits(**self.model_dump())


class TraceAt(Section):
    """What lots and packages are called outside: on the public page and in EPCIS documents."""

    domain: Annotated[str, Field(pattern=r"^(https?://[^/?#\s]+)?$")] = ""
    """The public address of this centre, such as https://trace.example.cn; empty: nothing is exported."""
    gtin: dict[str, Annotated[str, checked(_gtin)]] = Field(default_factory=dict)
    """A product's GTIN by its name, before the standards'; one without has addresses of the domain."""
    gln: dict[str, Annotated[str, checked(_gln)]] = Field(default_factory=dict)
    """A site's GLN, by its id."""
    giai_prefix: Annotated[str, Field(pattern=r"^([0-9]{4,12})?$")] = ""
    """The GS1 company prefix before a device's name; empty: devices have addresses of the domain."""
    capture_token_file: Path | None = None
    """Holds the token by which partners' systems send EPCIS documents; left out: none can."""

    def naming(self, zone: tzinfo) -> Naming:
        """How documents and addresses call things."""
        return Naming(self.domain, zone, self.gtin, self.gln, self.giai_prefix)


class RoomRule(Section):
    """A cold room's rule: what its product bears. Temperatures in °C, times in minutes."""

    site: Name
    """The site's id in the county's data."""
    room: Name
    """The room's name at its box."""
    name: str = ""
    """What the pages call it; empty: its name at the box."""
    product: str = ""
    """What is kept in it."""
    hi: float | None = None
    """Warmer than this is out of the band; left out: no upper limit."""
    lo: float | None = None
    """Colder than this is out of the band; left out: no lower limit."""
    inclusive: bool = False
    """Whether the limit itself is out of the band, too."""
    duration: Minutes
    """Consecutive minutes out of the band that are an alarm."""
    interval: Annotated[float, Field(gt=0, le=1440)]
    """How often the probes are read."""
    max_gap: Minutes | None = None
    """A value is held until the next one if that comes within this; left out: three intervals."""
    hyst: Annotated[float, Field(ge=0, le=10)] = 0.5
    """How far inside the limit is clear."""
    clear_after: Minutes = 10
    """Minutes clear of the limit before the alarm ends."""
    source: str = ""
    """Where the limits come from."""
    no_data: Minutes | None = None
    """Minutes without a reading that are an alert; left out: max_gap, and at least 15."""
    defrost: DefrostAt | None = None
    """When it defrosts every day, and alarms wait; left out: never."""

    @property
    def silent_ms(self) -> int:
        """How long its probes may be silent, in ms."""
        minutes = self.no_data
        if minutes is None:
            gap = self.max_gap if self.max_gap is not None else 3 * self.interval
            minutes = max(_SILENT_MIN, gap)
        return round(minutes * 60_000)

    def rule(self) -> Rule:
        """The rule in the cold chain's units. Raises RuleError where its parts clash."""
        return Rule.from_keys({key: getattr(self, key) for key in _RULE_KEYS})


class CommandsAt(Section):
    """How boxes know the centre's commands."""

    key_file: Path | None = None
    """The private key that commands are signed with, made by `sanji central command key`; left out: that of
    the authority. Without either none are signed, and no box takes any, but for stills and tables over
    loopback."""


class CentralSettings(Section):
    """A whole centre."""

    county: CountyData = CountyData()
    store: StoreAt
    broker: Broker
    cluster: ClusterAt | None = None
    web: Web
    stills: Stills = Stills()
    commands: CommandsAt = CommandsAt()
    personal: Personal = Personal()
    recipients: RecipientsAt | None = None
    reports: Reports = Reports()
    identity: IdentityAt | None = None
    releases: ReleasesAt = ReleasesAt()
    trace: TraceAt = TraceAt()
    duty: DutyAt = DutyAt()
    backup: BackupAt | None = None
    influx: InfluxAt | None = None
    room: list[RoomRule] = Field(default_factory=list)
    alerts: notices.AlertsAt = notices.AlertsAt()
    dingtalk: list[notices.DingTalkAt] = Field(default_factory=list)
    wecom: list[notices.WeComAt] = Field(default_factory=list)
    feishu: list[notices.FeishuAt] = Field(default_factory=list)
    aliyun_sms: list[notices.AliyunSmsAt] = Field(default_factory=list)
    email: list[notices.EmailAt] = Field(default_factory=list)
    webhook: list[notices.WebhookAt] = Field(default_factory=list)
    apprise: list[notices.AppriseAt] = Field(default_factory=list)
    person: list[notices.PersonAt] = Field(default_factory=list)
    shift: list[notices.ShiftAt] = Field(default_factory=list)
    maintenance: list[notices.MaintenanceAt] = Field(default_factory=list)

    def command_key_file(self) -> Path | None:
        """Where the private key lies that commands are signed with; None where they are not."""
        named = self.commands.key_file
        return named if named or not self.identity else self.identity.folder / COMMAND_KEY


def load_central(path: Path) -> CentralSettings:
    """The centre's settings. Raises SettingsError that names every fault."""
    return load(path, CentralSettings, across=_across)


def _across(raw: dict[str, Any]) -> list[str]:
    """Faults between keys: rules that clash, what is named twice, names that nothing has."""
    rooms = _tables(raw, "room")
    faults = [f"room.{index}: {fault}" for index, table in enumerate(rooms) for fault in _clashes(table)]
    faults += _twice("room", [(table.get("site"), table.get("room")) for table in rooms])
    faults += broker_faults(raw.get("broker")) + key_faults("web", raw.get("web"))
    faults += cluster_faults(raw)
    return faults + notices.faults(raw) + recipients.faults(raw) + notices.told_faults(raw)


def _tables(raw: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    tables = raw.get(kind)
    if not isinstance(tables, list):
        return []
    # What is no table is told by itself; it stays in the count, so that numbers name the right one.
    return [table if isinstance(table, dict) else {} for table in tables]


def _clashes(table: dict[str, Any]) -> list[str]:
    """What is wrong between the numbers of a rule whose single keys are right."""
    try:
        one = RoomRule.model_validate(table)
    except ValueError:
        return []  # Each wrong key is told by itself.
    try:
        one.rule()
    except RuleError as why:
        return why.faults
    return []


def _twice(kind: str, keys: list[tuple[object, ...]]) -> list[str]:
    """Names that stand twice; what is missing or no text is told by itself."""
    names = ["/".join(map(str, key)) for key in keys if all(isinstance(part, str) for part in key)]
    return [f"{kind}: {name!r} stands here twice" for name in sorted({*names}) if names.count(name) > 1]
