"""Keys of a mapping that need or exclude each other."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from gencc.frontend.spec.strict import Strict


def check_once(names: tuple[str, ...], key: str, what: str) -> None:
    """None of the names stands twice."""
    if len(set(names)) < len(names):
        context = {"why": f"{what} stands here twice", "key": key}
        raise PydanticCustomError("range", "{why}", context)


def require_single(model: Strict, *keys: str) -> None:
    """One of `keys` must have been written, and only one."""
    written = [key for key in keys if getattr(model, key) is not None]
    alternatives = f"{', '.join(f'`{key}`' for key in keys[:-1])} or `{keys[-1]}`"
    if not written:
        raise wrong("", f"{alternatives} is missing")
    if len(written) > 1:
        both = " and ".join(f"`{key}`" for key in written)
        raise wrong(written[-1], f"{both} exclude each other: one of {alternatives}")


def wrong(key: str, why: str) -> PydanticCustomError:
    """Keys that do not go together; `key` is the one to point at."""
    return PydanticCustomError("together", "{why}", {"why": why, "key": key})
