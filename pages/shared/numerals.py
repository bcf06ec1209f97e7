"""Numbers of formulas and tables: what its decimals cannot show gets a power of ten."""

import math

from pages.shared.i18n import number

_MOST = 1e6  # from here on a number is easier to read as a power of ten
_MANTISSA = 2  # decimals


def tex(value: float, digits: int = 3, *, most: float = _MOST) -> str:
    """A number for KaTeX, the reader's way, with at most `digits` decimals; from `most` on, and where they would show
    0, as a power of ten."""
    mantissa, exponent = _scaled(value, digits, most)
    scale = rf"\cdot 10^{{{exponent}}}" if exponent else ""
    return mantissa.replace("−", "-").replace(",", "{,}") + scale


def written(value: float, digits: int = 3, *, most: float = _MOST) -> str:
    """The same for plain text: 3.27·10⁻⁷."""
    mantissa, exponent = _scaled(value, digits, most)
    return f"{mantissa}·10{power(exponent)}" if exponent else mantissa


def power(exponent: int) -> str:
    """An exponent in raised digits."""
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _scaled(value: float, digits: int, most: float) -> tuple[str, int]:
    """What stands before the power of ten, and its exponent; 0 where none is needed."""
    value, size = float(value), abs(value)
    if not math.isfinite(size) or size == 0 or 0.5 * 10.0**-digits <= size < most:
        return number(value, digits=digits), 0
    mantissa, exponent = f"{value:.{_MANTISSA}e}".split("e")
    return number(float(mantissa), digits=_MANTISSA), int(exponent)
