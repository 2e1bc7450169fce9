"""Rules of update, such as `adam: {lr: 1.0e-3}`: what moves a weight p along a gradient g.

A module has `Keys`, how a spec writes the rule, with `rule`, its class in a model;
`DOCUMENTATION`, its item in docs/language.md; `CASES` for the conformance suite; and
`draw`, mild settings of it for random models.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A small training by a rule, `settings` as a spec has them.

    The gradients of the objective are multiplied by `weight`.
    """

    title: str
    settings: str
    steps: int = 4
    weight: str = "1"
