"""How numbers of a spec are written in texts."""

from __future__ import annotations


def number(value: float) -> str:
    """10, 0.001, 1e-08: as short as it can be said exactly."""
    return repr(value).removesuffix(".0")


def counted(count: int, unit: str) -> str:
    """1 epoch, 2,000 iterations"""
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def canonical(value: float) -> str:
    """As runs remember it, so never to be changed; 1.0 and 1 are one number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
