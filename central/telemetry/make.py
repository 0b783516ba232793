"""Makes InfluxDB's client out of the settings: the library is loaded only where it is wanted."""

from pathlib import Path

from central.telemetry.answers import Far
from central.telemetry.settings import InfluxAt
from plumbing.settings import SettingsError, secret_text


def influx_of(at: InfluxAt, timeout_s: float) -> Far:
    """Raises SettingsError for a token that cannot be read, and where the library is missing."""
    token = secret_text(at.token_file)
    try:
        from central.telemetry.influx import Influx
    except ModuleNotFoundError as why:
        raise SettingsError(
            Path("[influx]"), [f"{why.name} is not installed; pip install 'sanji[influx]'"]
        ) from why
    return Influx(at, token, timeout_s)
