"""Checks of keys that require or exclude each other."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from gencc.frontend.spec.strict import Strict


def check_once(names: tuple[str, ...], key: str, what: str) -> None:
    """Refuse a name that is written twice."""
    if len(set(names)) < len(names):
        context = {"why": f"{what} stands here twice", "key": key}
        raise PydanticCustomError("range", "{why}", context)


_EXAMPLES = {
    "minimize": "write what is minimized: `minimize: reconstruction + kl`",
    "source": "write `source: digits`, or `source: images` for a folder of your own",
}


def require_single(model: Strict, *keys: str) -> None:
    """Require exactly one of `keys`."""
    written = [key for key in keys if getattr(model, key) is not None]
    alternatives = f"{', '.join(f'`{key}`' for key in keys[:-1])} or `{keys[-1]}`"
    if not written:
        example = _EXAMPLES.get(keys[0], "")
        raise wrong("", f"{alternatives} is missing", example)
    if len(written) > 1:
        both = " and ".join(f"`{key}`" for key in written)
        raise wrong(written[-1], f"{both} exclude each other: one of {alternatives}")


def wrong(key: str, why: str, help: str = "") -> PydanticCustomError:
    """The error about keys that do not go together; it points at `key`."""
    context = {"why": why, "key": key, "help": help}
    return PydanticCustomError("together", "{why}", context)
