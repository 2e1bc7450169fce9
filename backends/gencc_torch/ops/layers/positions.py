"""positions, by runtime/positions.py, or of waves by runtime/wave_positions.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.positions import Positions

from gencc_torch.ops.layers import Modules, numbers

CLASSES = {"Positions": (), "WavePositions": ()}


def modules(layer: Positions, placed: Placed, source: Expression | None) -> Modules:
    """Positions(32, 16), or WavePositions()"""
    if layer.kind == "waves":
        return (Call(Ref("WavePositions", Import(".wave_positions", "WavePositions"))),)
    positions = Ref("Positions", Import(".positions", "Positions"))
    return (Call(positions, numbers(*placed.input)),)
