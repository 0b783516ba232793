"""The settings of the mirror of telemetry."""

from pathlib import Path
from typing import Annotated

from plumbing.settings import Field, Section


class InfluxAt(Section):
    """An InfluxDB 2, or what takes its writes, to which telemetry is mirrored. Left out: none."""

    url: Annotated[str, Field(pattern=r"^https?://[^/?#\s@]+(/[^?#\s]*)?$")]
    """Where it is reached: https://host:8086."""
    org: Annotated[str, Field(max_length=200)] = ""
    """The organization; InfluxDB 1.8 and VictoriaMetrics have none."""
    bucket: Annotated[str, Field(min_length=1, max_length=200, pattern=r'^[^"\\\x00-\x1f]+$')]
    """The bucket to write to."""
    token_file: Path | None = None
    """Holds a token that may write to the bucket, and read it where it draws the charts."""
    ca_file: Path | None = None
    """The authority that signed the server's certificate, where the system does not know it."""
    batch: Annotated[int, Field(ge=1, le=50_000)] = 5_000
    """So many points are sent at once."""
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    """A write without an answer after so long is sent again later; repeating it is harmless."""
    charts: bool = False
    """Whether the rooms' charts are drawn from here instead of from the centre's own database."""
    charts_timeout_s: Annotated[float, Field(gt=0, le=30)] = 2.0
    """A chart waits for so long, and is then drawn from the database, and says so."""
