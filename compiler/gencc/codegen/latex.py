"""MathML of `gencc.codegen.mathematics` -> LaTeX, which notebooks set.

Only the elements that are written there; what is no formula stays code.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SIGNS = {
    "−": "-",
    "·": r"\cdot ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "∼": r"\sim ",
    "∑": r"\sum ",
    "∇": r"\nabla ",
    "‖": r"\Vert ",
    "%": r"\% ",
    "log σ²": r"\log\sigma^2",
    "log": r"\log ",
    "𝒩": r"\mathcal{N}",
}
_ACCENTS = {"^": r"\hat", "~": r"\tilde", "¯": r"\bar"}
_OPENING, _CLOSING = "([{", ")]}"


def latex(mathml: str) -> str:
    """Between dollar signs; a formula that could not be read, in backticks."""
    root = ElementTree.fromstring(mathml)
    if root.tag == "code":
        return f"`{(root.text or '').replace('`', chr(39))}`"
    return f"${_row(root).strip()}$"


def _row(element: Element) -> str:
    return "".join(map(_set, element))


def _set(element: Element) -> str:
    text = element.text or ""
    match element.tag:
        case "mrow":
            return _row(element)
        case "mi" | "mo" | "mn":
            return _sign(element, text)
        case "mspace":
            return r"\,"
        case "mover":
            stem, accent = element
            return f"{_ACCENTS[accent.text or '']}{{{_set(stem)}}}"
        case "mfrac":
            above, below = element
            return rf"\frac{{{_set(above)}}}{{{_set(below)}}}"
        case "msup" | "msub":
            base, script = element
            sign = "^" if element.tag == "msup" else "_"
            return f"{{{_set(base)}}}{sign}{{{_set(script)}}}"
        case "msqrt":
            return rf"\sqrt{{{_row(element)}}}"
    raise ValueError(f"<{element.tag}> has no LaTeX here")


def _sign(element: Element, text: str) -> str:
    """A letter as it is, a word upright, and a parenthesis as high as what it holds."""
    known = _SIGNS.get(text, re.sub(r"([_#&$%{}])", r"\\\1", text))
    if element.tag == "mi" and len(text) > 1 and text not in _SIGNS:
        return rf"\mathrm{{{known}}}"
    if element.tag == "mo" and "lspace" in element.attrib:
        return rf"\,{known.strip()}\,"
    if element.tag == "mo" and "stretchy" not in element.attrib:
        if text in _OPENING:
            return rf"\left{known}"
        if text in _CLOSING:
            return rf"\right{known}"
    return known
