"""A config.txt is right on its model: known keys there, no pin twice, and what no box can do without."""

import pytest

from edge_agent.firmware.boot import faults
from edge_agent.firmware.models import MODELS, model_in

GOOD = {
    "zero-2w": "arm_64bit=1\nenable_uart=1\ndtparam=watchdog=on\ndtoverlay=disable-bt\n",
    "3b-plus": "arm_64bit=1\nenable_uart=1\ndtparam=watchdog=on\ndtoverlay=disable-bt\n",
    "4b": "enable_uart=1\ndtparam=watchdog=on\ndtoverlay=disable-bt\n",
    "5": "dtparam=watchdog=on,uart0=on\n",
}


@pytest.mark.parametrize("model", MODELS)
def test_what_is_right_has_no_fault(model: str) -> None:
    """Comments, blank lines and sections of other models are passed over."""
    text = f"# why\n\n{GOOD[model]}[cm4]\notg_mode=1\n[none]\nnonsense=1\n[all]\ncamera_auto_detect=1\n"
    assert faults(text, model) == []


@pytest.mark.parametrize(
    ("model", "line", "fault"),
    [
        ("4b", "camera_autodetect=1", "no camera_autodetect is known"),
        ("4b", "camera_auto_detect=yes", "camera_auto_detect is [01], not yes"),
        ("4b", "camera_auto_detect=1 # the loft's", "is no KEY=VALUE; a comment has a line of its own"),
        ("4b", "camera_auto_detect = 1", "is no KEY=VALUE"),
        ("5", "enable_uart=1", "enable_uart is not for a 5"),
        ("4b", "dtparam=uart0=on", "uart0 is not for a 4b"),
        ("3b-plus", "dtoverlay=uart3", "uart3 is not for a 3b-plus"),
        ("5", "otg_mode=1", "otg_mode is not for a 5"),
        ("4b", "dtoverlay=w1-gpio,gpio=4", "overlay w1-gpio has no parameter gpio"),
        ("4b", "dtoverlay=w1_gpio", "no overlay w1_gpio is known"),
        ("4b", "avoid_warnings=1", "it hides that the supply is too weak"),
        ("3b-plus", "arm_freq=1500", "is not overclocked"),
        ("5", "include more.txt", "include is not for the field"),
        ("4b", "[pi6]", "no filter [pi6] is known"),
        ("4b", "dtparam=i2c_arm=on" + "," * 90, "those after 98 are ignored"),
        ("4b", "dtparam=audio=off", "stands behind dtoverlay=disable-bt, which may take it"),
    ],
)
def test_a_line_that_is_wrong(model: str, line: str, fault: str) -> None:
    """Each is told with its number and what is wrong with it."""
    found = faults(GOOD[model] + line + "\n", model)
    number = GOOD[model].count("\n") + 1
    assert any(said.startswith(f"line {number}: ") and fault in said for said in found), found


@pytest.mark.parametrize(
    ("model", "text", "fault"),
    [
        ("5", "dtparam=uart0=on\n", "dtparam=watchdog=on is missing"),
        ("3b-plus", "dtparam=watchdog=on\n", "arm_64bit=1 is missing"),
        ("4b", "enable_uart=1\ndtparam=watchdog=on\n", "dtoverlay=disable-bt is missing"),
        ("5", "dtparam=watchdog=on,i2c_arm=on\ndtoverlay=w1-gpio,gpiopin=2\n", "GPIO 2 and I2C"),
        ("5", GOOD["5"] + "dtoverlay=w1-gpio,gpiopin=14\n", "GPIO 14 and the serial port"),
        ("4b", GOOD["4b"] + "dtoverlay=w1-gpio,gpiopin=15\n", "GPIO 15 and the serial port"),
    ],
)
def test_what_a_box_cannot_do_without(model: str, text: str, fault: str) -> None:
    """A watchdog, 64 bits, a serial port with parity, and a pin of its own for each wire."""
    assert any(fault in said for said in faults(text, model))


def test_a_filter_holds_until_the_next() -> None:
    """A model heeds what stands under its own filter, and under none of the others."""
    text = "dtparam=watchdog=on\n[pi4]\nenable_uart=1\ndtoverlay=disable-bt\n[pi5]\ndtparam=uart0=on\n"
    assert faults(text, "4b") == []
    assert faults(text.replace("dtoverlay=disable-bt\n", ""), "5") == []


@pytest.mark.parametrize(
    ("tree", "model"),
    [
        ("Raspberry Pi Zero 2 W Rev 1.0\0", "zero-2w"),
        ("Raspberry Pi 3 Model B Plus Rev 1.3\0", "3b-plus"),
        ("Raspberry Pi 4 Model B Rev 1.5\0", "4b"),
        ("Raspberry Pi 5 Model B Rev 1.0\0", "5"),
        ("Raspberry Pi 3 Model B Rev 1.2\0", None),
        ("Radxa ROCK 5B\0", None),
    ],
)
def test_a_box_knows_its_model(tree: str, model: str | None) -> None:
    """By the device tree's own name of the board."""
    assert model_in(tree) == model
