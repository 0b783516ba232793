"""Draws Code 128, which every reader of a counter reads, as bars of a picture.

ISO/IEC 15417: code set B has the printable ASCII characters; a symbol is the start, the characters, the check
character (the weighted sum modulo 103), and the stop. Each character is three bars and three spaces, eleven
modules wide, given here by their widths.
"""

QUIET_MODULES = 10
"""What must be blank on either side."""
TEXT_CHARS_MAX = 64
_START_B, _MODULUS = 104, 103
_STOP = "2331112"
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
_A_CHARACTER = 6


def bars(text: str) -> tuple[tuple[int, int], ...]:
    """The black bars of a text, each from where and how wide, in modules; the quiet zones are left blank.

    Raises ValueError for what code set B has not, and for nothing.
    """
    if not 0 < len(text) <= TEXT_CHARS_MAX or not all(" " <= one <= "~" for one in text):
        raise ValueError(f"{text[:TEXT_CHARS_MAX]!r} cannot be a Code 128: 1 to {TEXT_CHARS_MAX} of ASCII")
    values = [ord(one) - ord(" ") for one in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % _MODULUS
    pattern = "".join(_widths(value) for value in (_START_B, *values, check)) + _STOP
    found, at = [], QUIET_MODULES
    for place, width in enumerate(map(int, pattern)):
        if place % 2 == 0:
            found.append((at, width))
        at += width
    return tuple(found)


def _widths(value: int) -> str:
    return _WIDTHS[value * _A_CHARACTER : (value + 1) * _A_CHARACTER]


def width(text: str) -> int:
    """The modules of the whole symbol with its quiet zones."""
    return 2 * QUIET_MODULES + 11 * (len(text) + 2) + sum(map(int, _STOP))
