"""attention, by runtime/attention.py."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.attention import Attention

from gencc_torch.ops.layers import Modules, sequential


def joined(layer: Attention, placed: Placed, chains: Sequence[Modules]) -> Expression:
    """Attention(heads=4, query=nn.Conv1d(...), key=nn.Conv1d(...), value=...)"""
    names = zip(layer.chains, chains, strict=True)
    flags = (Keyword(name, Literal(on)) for name, on in layer.flags.items())
    return Call(
        Ref("Attention", Import(".attention", "Attention")),
        (
            *(Keyword(name, sequential(chain)) for name, chain in names),
            Keyword("heads", Literal(layer.heads)),
            *flags,
        ),
    )
