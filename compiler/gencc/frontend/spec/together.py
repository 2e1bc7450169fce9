"""Checks of keys that require or exclude each other."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from gencc.frontend.spec.strict import Strict


def check_once(names: tuple[str, ...], key: str, what: str) -> None:
    """Refuse a name that is written twice."""
    if len(set(names)) < len(names):
        context = {"why": f"{what} stands here twice", "key": key}
        raise PydanticCustomError("range", "{why}", context)


def require_single(model: Strict, *keys: str) -> None:
    """Require exactly one of `keys`."""
    written = [key for key in keys if getattr(model, key) is not None]
    alternatives = f"{', '.join(f'`{key}`' for key in keys[:-1])} or `{keys[-1]}`"
    if not written:
        raise wrong("", f"{alternatives} is missing")
    if len(written) > 1:
        both = " and ".join(f"`{key}`" for key in written)
        raise wrong(written[-1], f"{both} exclude each other: one of {alternatives}")


def wrong(key: str, why: str) -> PydanticCustomError:
    """The error about keys that do not go together; it points at `key`."""
    return PydanticCustomError("together", "{why}", {"why": why, "key": key})
