"""What the house rules allow, and where a rule bends, each with its reason.

An entry that nothing needs any more is a failure itself: take it out.
"""

from dataclasses import dataclass

# Who may import whom. Every part may import itself.
FLOORS: dict[str, frozenset[str]] = {
    "logistics": frozenset(),
    "plumbing": frozenset(),
    "edge_agent": frozenset({"logistics", "plumbing"}),
    "central": frozenset({"logistics", "plumbing"}),
    "simulators": frozenset({"logistics", "plumbing", "edge_agent", "central"}),
    "benchmarks": frozenset({"logistics", "plumbing", "edge_agent", "central", "simulators"}),
    "tools": frozenset({"tests"}),
    "tests": frozenset(
        {"logistics", "plumbing", "edge_agent", "central", "simulators", "benchmarks", "tools"}
    ),
}


@dataclass(frozen=True)
class Home:
    """Libraries that are imported in these places only. A place is a path, `*` stands for anything."""

    libraries: frozenset[str]
    places: tuple[str, ...]


def _home(libraries: str, *places: str) -> Home:
    return Home(frozenset(libraries.split()), places)


# A foreign library that has no home here may not be imported at all; msgspec is at home everywhere.
HOMES = (
    _home("paho", "plumbing/mqtt.py"),
    _home("pydantic", "plumbing/settings.py"),
    _home("structlog", "plumbing/logs.py"),
    _home("zstandard", "plumbing/codec.py"),
    # Demo and rehearsal look into the databases past all our code: nothing under test vouches for itself.
    _home(
        "sqlite3 sqlite_utils",
        "plumbing/sqlite.py",
        "simulators/demo/look.py",
        "simulators/demo/summary.py",
        "simulators/rehearsal/machine/disk.py",
        # It looks into the peer's file, and has nothing of ours at hand.
        "benchmarks/peer/theirs.py",
    ),
    _home("typer", "*/commands.py", "central/shell.py"),
    _home("serial", "edge_agent/drivers/serial_port.py"),
    # The one font that a box has is built into cv2.
    _home("cv2", "edge_agent/reader/*", "edge_agent/printing/languages/raster.py", "simulators/*"),
    _home("numpy", "edge_agent/reader/*", "edge_agent/printing/languages/raster.py", "simulators/*"),
    # The simulated printer judges what it printed past the reader under test.
    _home("zxingcpp pyzbar", "edge_agent/reader/*", "simulators/printers/*"),
    _home("pymodbus", "edge_agent/drivers/probes/modbus.py"),
    _home("barcode", "simulators/*"),
    _home("segno", "simulators/*", "central/web/access/totp.py"),
    _home("pyotp", "central/web/access/totp.py"),
    _home("fastapi starlette uvicorn", "central/web/*", "plumbing/web/*", "edge_agent/counter/web/*"),
    _home("prometheus_client", "central/web/api/watch/*"),
    _home("argon2 itsdangerous", "plumbing/web/*"),
    _home("playwright", "benchmarks/reading/counter_page.py"),
    _home("reportlab", "central/record/*"),
    _home("jinja2", "plumbing/web/templates.py"),
    # What a template would take ten times as long for.
    _home("markupsafe", "central/web/row_link.py"),
    _home("sqlalchemy alembic psycopg", "central/store/*"),
    _home("influxdb_client urllib3", "central/telemetry/influx.py"),
    _home("openpyxl", "central/web/pages/ledgers/sheets.py"),
    _home(
        "cryptography",
        "central/store/ledgers/sealing.py",
        "central/store/backup/*",
        "central/fleet/identity/*",
        "plumbing/signing.py",
        "plumbing/trust/*",
    ),
    _home("httpx", "central/alerts/channels/*"),
    _home("packaging", "tools/locked.py", "tools/wheels.py"),
    _home("cyclonedx packageurl", "tools/sbom.py"),
    _home("apprise", "central/alerts/channels/apprise_any.py"),
    # The peer, measured in an environment of its own by its own Python.
    _home("thingsboard_gateway", "benchmarks/peer/theirs.py"),
)
AT_HOME_EVERYWHERE = frozenset({"msgspec"})

# Where the time may be read: everything else takes `now`.
CLOCK_PLACES = (
    "plumbing/*",
    "*pump*.py",
    # The outermost loops and the web's handlers.
    "edge_agent/run.py",
    "central/run.py",
    "central/intake.py",
    "simulators/demo/run.py",
    "*/commands.py",
    "central/web/*",
    "edge_agent/counter/web/*",
)

# The standard library as far as it is pure.
PURE = frozenset(
    {
        "__future__",
        "abc",
        "array",
        "base64",
        "binascii",
        "bisect",
        "calendar",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "json",
        "math",
        "numbers",
        "operator",
        "re",
        "statistics",
        "string",
        "struct",
        "textwrap",
        "tomllib",
        "types",
        "typing",
        "unicodedata",
        "zlib",
    }
)

# Folders of tests that mirror no folder of the code.
OWN_TEST_FOLDERS = frozenset(
    {"house", "wires", "rehearsal", "system", "recordings", "docs", "firmware_configs"}
)

# (rule, place) → why it bends there. A place is a path, or path:function.
BENDS: dict[tuple[str, str], str] = {
    ("folders", "."): "the top level holds the floors and what tools and readers look for there",
    ("folders", "plumbing"): "a file for each thing that knows no parcel, and the pages' building blocks",
    ("folders", "firmware_configs/scales"): "a catalogue: one file a model of scale, found by its name",
    ("folders", "tests/recordings/scales"): "a catalogue: two files a recording, found by its name",
    (
        "folders",
        "edge_agent",
    ): "a folder for each thing that a box does, and the few files that put them together",
    (
        "folders",
        "central",
    ): "a folder for each thing that a centre does, and the few files that put them together",
    (
        "folders",
        "central/store",
    ): "a folder for each thing that is kept, and the few files that all of them need",
    ("folders", "central/store/queries"): "a file, or a folder, for each kind of page that asks",
    (
        "folders",
        "central/store/migrations/versions",
    ): "each step of the database is a file, found by its number",
    (
        "folders",
        "edge_agent/store",
    ): "a file for each thing that a box keeps, and the few that all of them need",
    ("folders", "tests/edge_agent/store"): "it mirrors edge_agent/store, which bends as well",
    ("folders", "tests/system"): "a file for each way in which a whole system is tried",
    ("folders", "logistics"): "a folder for each part of the trade, and the few files that all of them need",
    ("folders", "central/text/zh-CN"): "a file of texts for each thing that pages are about",
    ("folders", "central/text/en"): "the same files as zh-CN",
    ("folders", "central/web/templates"): "it mirrors the pages, and holds the parts that all of them need",
    ("folders", "tests/central/store"): "it mirrors central/store, which bends as well",
    ("folders", "tests/logistics"): "it mirrors logistics, which has 14 entries, and tests two files of it",
    ("folders", "tests/central"): "it mirrors central, which has 15 entries",
    (
        "folders",
        "tests/edge_agent",
    ): "it mirrors edge_agent, which bends as well, and holds what its tests begin and end with",
    ("folders", "docs"): "a page for each thing that is looked up, and the pictures that they show",
    ("folders", "tests"): "it mirrors the top level and holds kinds of its own besides",
    (
        "folders",
        "tests/plumbing",
    ): "it mirrors plumbing, which bends as well, and settings are tested in two files",
    (
        "sizes",
        "central/store/migrations/versions/s0001_first_tables.py:upgrade",
    ): "a migration is a list of tables, written once by Alembic and never touched again",
    ("mirror", "tests/central/database"): "it holds where the centres of tests keep their facts",
    (
        "mirror",
        "tests/central/web/access/matrix",
    ): "it holds all routes against all roles, wherever in central/web they stand",
    (
        "clock",
        "simulators/rehearsal/machine/clock.py",
    ): "the true Clock's rules, on wall time and uptime that are virtual: no clock is read",
    ("clock", "simulators/rehearsal/machine/clock.py:BoxClock.moment"): "see above",
    (
        "skips",
        "tests/house/test_needs.py:test_a_want_is_a_skip_with_its_reason",
    ): "it tests the skipping itself",
    (
        "lazy",
        "edge_agent/devices.py:_cameras",
    ): "OpenCV takes 16 MB that a box without a camera need not spend",
    ("lazy", "edge_agent/build.py:_keeper"): "the same",
    (
        "lazy",
        "edge_agent/run.py:BoxRun._serve_pages",
    ): "FastAPI takes megabytes that a box without a page need not spend",
    ("lazy", "edge_agent/printing/languages/dots.py:drawn"): "the same, for a printer with a font of its own",
    (
        "lazy",
        "edge_agent/drivers/probes/build.py:_bus",
    ): "pymodbus and asyncio take megabytes that a box without RS-485 need not spend",
    (
        "lazy",
        "central/web/pages/coldchain/record.py:as_pdf",
    ): "reportlab takes megabytes that a collector, and a centre that prints nothing, need not spend",
    ("lazy", "central/web/pages/reports/files.py:_pdf"): "the same",
    ("lazy", "central/telemetry/make.py:influx_of"): "influxdb-client is an extra, which few centres need",
    ("lazy", "edge_agent/drivers/pins.py:_load"): "which GPIO module a box has is a setting",
    ("lazy", "edge_agent/reader/sources/csi.py:_load"): "picamera2 is there on a Pi alone, from apt",
    (
        "lazy",
        "edge_agent/reader/decoders.py:_zbar_scan",
    ): "pyzbar wants a system library as soon as it is imported",
}
