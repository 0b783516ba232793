"""What config.txt may say on each model of Raspberry Pi, with where that stands."""

from msgspec import Struct

# Sources: "doc" is raspberrypi/documentation, asciidoc/computers/config_txt/; "overlays" is the README beside
# the overlays in raspberrypi/firmware, boot/overlays/; "os" is the config.txt that Raspberry Pi OS comes with
# (RPi-Distro/pi-gen, stage1/00-boot-files).
MODELS = ("zero-2w", "3b-plus", "4b", "5")
_ALL = frozenset(MODELS)
_BEFORE_5 = _ALL - {"5"}
_4, _5 = frozenset({"4b"}), frozenset({"5"})

# How each begins in the device tree, /proc/device-tree/model.
_TREES = {
    "Raspberry Pi Zero 2 W": "zero-2w",
    "Raspberry Pi 3 Model B Plus": "3b-plus",
    "Raspberry Pi 4 Model B": "4b",
    "Raspberry Pi 5": "5",
}

# doc/conditional.adoc: which filters a model sees.
FILTERS: dict[str, frozenset[str]] = {
    "all": _ALL,
    "none": frozenset(),
    "pi0": frozenset({"zero-2w"}),
    "pi02": frozenset({"zero-2w"}),
    "pi3": frozenset({"3b-plus"}),
    "pi3+": frozenset({"3b-plus"}),
    "pi4": _4,
    "pi5": _5,
    "cm4": frozenset(),
    "cm5": frozenset(),
}
# doc/what_is_config_txt.adoc: the firmware ignores what stands beyond.
LINE_CHARS_MAX = 98

_FLAG = "[01]"
_SWITCH = "on|off"
_NUMBER = r"\d+"


class Key(Struct, frozen=True):
    """A key, parameter or overlay: whole values it may have, the models that heed it, and the source."""

    values: str
    models: frozenset[str]
    source: str


KEYS: dict[str, Key] = {
    "arm_64bit": Key("1", _ALL, "doc/boot: 1; on a Pi 5 there is nothing else"),
    "arm_boost": Key(_FLAG, _4 | _5, "os; doc/overclocking: Pi 4B from revision 1.4 on, and Pi 5"),
    "auto_initramfs": Key(_FLAG, _ALL, "os; doc/boot"),
    "boot_delay": Key(_NUMBER, _BEFORE_5, "doc/boot: for cards that are slow to wake"),
    "camera_auto_detect": Key(_FLAG, _ALL, "os; doc/camera"),
    "disable_fw_kms_setup": Key(_FLAG, _ALL, "os; doc/video"),
    "disable_overscan": Key(_FLAG, _BEFORE_5, "os; doc/video"),
    "disable_splash": Key(_FLAG, _BEFORE_5, "doc/boot"),
    "display_auto_detect": Key(_FLAG, _ALL, "os; doc/video"),
    "enable_uart": Key(
        _FLAG, _BEFORE_5, "doc/boot; on a Pi 5 it is the three-pin debug port, not pins 8 and 10"
    ),
    "gpu_mem": Key(_NUMBER, _BEFORE_5, "doc/memory"),
    "kernel_watchdog_timeout": Key(_NUMBER, _ALL, "doc/boot, since August 2025"),
    "max_framebuffers": Key(_NUMBER, _ALL, "os"),
    "otg_mode": Key(_FLAG, _4, "doc/boot: Pi 4 only"),
    "usb_max_current_enable": Key(
        _FLAG, _5, "doc/common: Pi 5, with a supply that does not say that it gives 5 A"
    ),
}
# Keys that exist and do not belong into the field, with the reason.
UNWANTED: dict[str, str] = {
    "avoid_warnings": "it hides that the supply is too weak, which is the commonest cause of lost cards",
    "arm_freq": "a box that runs hot in a loft is not overclocked",
    "over_voltage": "a box that runs hot in a loft is not overclocked",
    "force_turbo": "a box that runs hot in a loft is not overclocked",
    "start_x": "it is for the camera stack that Raspberry Pi OS 12 has no more",
    "include": "the bootloader of a Pi 5 does not follow it (doc/what_is_config_txt)",
}
PARAMS: dict[str, Key] = {
    "act_led_trigger": Key("mmc|heartbeat|none|default-on", _ALL, "overlays: <The base DTB>"),
    "audio": Key(_SWITCH, _ALL, "overlays: <The base DTB>"),
    "i2c_arm": Key(_SWITCH, _ALL, "overlays: <The base DTB>"),
    "i2c_arm_baudrate": Key(_NUMBER, _ALL, "overlays: <The base DTB>"),
    "pciex1": Key(_SWITCH, _5, "overlays: <The base DTB>, Pi 5"),
    "rtc_bbat_vchg": Key(
        _NUMBER, _5, "overlays: <The base DTB>, Pi 5: the clock battery's charging voltage in µV"
    ),
    "spi": Key(_SWITCH, _ALL, "overlays: <The base DTB>"),
    "uart0": Key(_SWITCH, _5, "overlays: <The base DTB>; pins 8 and 10 of a Pi 5"),
    "watchdog": Key(_SWITCH, _ALL, "overlays: <The base DTB>"),
}
# Overlays: `values` are the names of their parameters that we know.
OVERLAYS: dict[str, Key] = {
    "disable-bt": Key(
        "", _ALL, "overlays: disable-bt; frees the good UART for pins 8 and 10 before the Pi 5"
    ),
    "disable-wifi": Key("", _ALL, "overlays: disable-wifi"),
    "dwc2": Key("dr_mode", _ALL, "overlays: dwc2"),
    "i2c-rtc": Key("ds1307|ds3231|pcf8523|pcf8563|addr", _ALL, "overlays: i2c-rtc"),
    "i2c-sensor": Key("sht3x|sht4x|addr", _ALL, "overlays: i2c-sensor"),
    "imx219": Key("cam0|rotation", _ALL, "overlays: imx219; cam0 is the Pi 5's second socket"),
    "imx708": Key("cam0|rotation", _ALL, "overlays: imx708"),
    "ov5647": Key("cam0|rotation", _ALL, "overlays: ov5647"),
    "uart2": Key("ctsrts", _4, "overlays: uart2, Pi 4 only"),
    "uart3": Key("ctsrts", _4, "overlays: uart3, Pi 4 only"),
    "uart4": Key("ctsrts", _4, "overlays: uart4, Pi 4 only"),
    "uart5": Key("ctsrts", _4, "overlays: uart5, Pi 4 only"),
    "uart2-pi5": Key("ctsrts", _5, "overlays: uart2-pi5, Pi 5 only"),
    "uart3-pi5": Key("ctsrts", _5, "overlays: uart3-pi5, Pi 5 only"),
    "uart4-pi5": Key("ctsrts", _5, "overlays: uart4-pi5, Pi 5 only"),
    "vc4-kms-v3d": Key("noaudio|cma-64|cma-96|cma-128|cma-256|cma-512", _ALL, "os; overlays: vc4-kms-v3d"),
    "w1-gpio": Key("gpiopin|pullup", _ALL, "overlays: w1-gpio"),
}


def model_in(tree: str) -> str | None:
    """The model that a device tree names, such as "Raspberry Pi 4 Model B Rev 1.5"; None for another."""
    return next((model for start, model in _TREES.items() if tree.startswith(start)), None)
