"""Layers but activations: the cases of each."""

from __future__ import annotations

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.activations import ACTIVATIONS
from gencc.verification.conformance.rows.probe import of_kind

ROWS: tuple[Row, ...] = tuple(of_kind("layers", but=ACTIVATIONS))
