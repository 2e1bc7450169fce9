"""Rules of update in Keras: our own classes, in the runtime files.

A module has `CLASS`, and `settings`, its keyword arguments.
"""

from __future__ import annotations

from gencc.ir.model import Rule


def written(rule: Rule) -> dict[str, float | bool]:
    """The settings, without those that equal a default which turns them off."""
    off = ("nesterov", "weight_decay")
    return {k: v for k, v in rule.settings().items() if v or k not in off}
