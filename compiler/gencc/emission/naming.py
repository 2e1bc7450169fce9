"""Names of the spec -> names of the generated program."""

from __future__ import annotations


def class_name(name: str) -> str:
    """encoder_a -> EncoderA, as `gencc.resolve` has made sure it is unique."""
    found = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    return "F_" if found == "F" else found  # F is torch.nn.functional


def sentence(words: tuple[str, ...]) -> str:
    """a; a and b; a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def shape_text(shape: tuple[int, ...]) -> str:
    """[8, 8, 1]"""
    return str(list(shape))
