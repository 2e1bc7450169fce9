"""Layers but activations: the cases of each."""

from __future__ import annotations

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.activations import ACTIVATIONS
from gencc.verification.conformance.rows.probe import of_words

ROWS: tuple[Row, ...] = tuple(of_words("layers", but=ACTIVATIONS))
