"""Networks whose weights were trained elsewhere, and stay as they are or are trained on."""

from __future__ import annotations

from dataclasses import replace

from .draft import Draft

_PATHS = ("weights.safetensors", "runs/there_torch", "50%/it's here.safetensors")


def pretrained(draft: Draft) -> None:
    """One of the networks that learn starts so, or is frozen and learns no more."""
    c = draft.c
    rivals = {name for group, _ in draft.rivals for name in group}
    known = [
        name
        for name in draft.learning
        if name in draft.nets and "layers" in draft.networks[name]
    ]
    if not known:
        return
    name = c.among(known)
    can_freeze = name not in rivals and len(draft.learning) > 1
    key = c.choose("start", "frozen") if can_freeze else "start"
    path = c.choose(*_PATHS)
    source = {"path": path, "network": "other"} if c.chance(50) else path
    draft.networks[name] = {**draft.networks[name], key: source}
    if key == "frozen":
        draft.nets[name] = replace(draft.nets[name], learns=False)
