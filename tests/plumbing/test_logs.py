"""A log line is an event's name and fields, on standard error, one line whatever is in them."""

import subprocess
import sys

_SCRIPT = """
import sys
from plumbing import logs
logs.configure()
log = logs.get("test")
log.info("device.down", name="belt", why="two\\nlines")
log.info("box.says", name="遂昌", why="\\x1b[31mred\\r\\x9b")
try:
    1 / 0
except ZeroDivisionError as why:
    log.error("thread.died", exc_info=(type(why), why, why.__traceback__))
log.debug("not.shown")
"""


def test_each_event_is_one_line_with_its_fields() -> None:
    """Also an error with its traceback, which the journal must hold whole."""
    ran = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    lines = ran.stderr.splitlines()
    assert ran.stdout == ""
    assert len(lines) == 3
    assert all("part=test" in line for line in lines)
    assert "event=device.down" in lines[0]
    assert "name=belt" in lines[0]
    assert "遂昌" in lines[1]
    assert "red" in lines[1]
    assert lines[1].isprintable()
    assert "event=thread.died" in lines[2]
    assert "ZeroDivisionError: division by zero" in lines[2]
    assert "Traceback" in lines[2]
