"""training.json: what determines a training, except the numbers a run may set."""

from __future__ import annotations

import json

from gencc.ir.model import Model


def text(model: Model) -> str:
    """The text of training.json."""
    items = {"version of these facts": model.identity.version}
    items |= dict(model.identity.items)
    return json.dumps(items, indent=2, ensure_ascii=False) + "\n"
