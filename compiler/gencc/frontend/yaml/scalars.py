"""The text of a plain scalar -> null, boolean, number or string, as YAML 1.2 has it.

It is stricter in one respect: text that only some readers take for a number (`010`,
`1_000`), or that no program can represent (`1e999`), is refused.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"([-+]?)0(?:x([0-9a-fA-F]+)|o([0-7]+))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_GROUPED = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0o[0-7_]+|[0-9.][0-9_.]*(?:[eE][-+]?[0-9_]+)?)"
)
_MOST_DIGITS = 18


class NumberRefused(ValueError):
    """A number that gencc refuses; `help` says what to write instead."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


def plain_value(text: str) -> Scalar:
    """The value of `text` where it is not quoted; raises NumberRefused."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NOT_FINITE.fullmatch(text):
        raise NumberRefused("a number must be finite", "write an ordinary number")
    _refuse_grouped(text)
    if based := _BASED.fullmatch(text):
        return _based(based)
    if _FLOAT.fullmatch(text):
        return decimal(text)
    return text


def _refuse_grouped(text: str) -> None:
    if "_" in text and _GROUPED.fullmatch(text):
        raise NumberRefused(
            "a number is written without `_`", f"write {text.replace('_', '')[:24]}"
        )


def _based(match: re.Match[str]) -> int:
    """A hexadecimal or octal integer."""
    digits, base = (match[2], 16) if match[2] else (match[3], 8)
    if len(digits.lstrip("0")) > _MOST_DIGITS:
        raise _too_long()
    number = int(match[1] + digits, base)
    if abs(number) >= 10**_MOST_DIGITS:
        raise _too_long()
    return number


def decimal(text: str) -> int | float:
    """A decimal integer, or a number with a point or an exponent; raises NumberRefused."""
    mantissa = re.split("[eE]", text.lstrip("+-"))[0]
    if len(mantissa) > 1 and mantissa[0] == "0" and mantissa[1].isdigit():
        raise NumberRefused(
            "a number does not begin with 0: some readers take it for octal",
            f"write {mantissa.lstrip('0')[:24] or '0'}, or 0o... for octal, "
            "or quote it if it is text",
        )
    if len(mantissa.replace(".", "").lstrip("0")) > _MOST_DIGITS:
        raise _too_long()
    if _INTEGER.fullmatch(text):
        return int(text)
    return _float(text, mantissa)


def _float(text: str, mantissa: str) -> float:
    number = float(text)
    lost = number == 0.0 and mantissa.strip("0.") != ""
    if lost or not math.isfinite(number):
        raise NumberRefused(
            f"the number is too {'small' if lost else 'large'} for a 64-bit float",
            "write an exponent between e-300 and e300",
        )
    return number


def _too_long() -> NumberRefused:
    return NumberRefused(
        f"a number has at most {_MOST_DIGITS} digits", "round it, or use an exponent"
    )
