"""attention, by runtime/attention.py, of query, key and value in the graph of the network."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal
from gencc.ops.layers.attention import Attention

from gencc_keras.ops.layers import own

RESULTS = Attention.chains
NAMES = ("attention",)


def joined(attention: Attention) -> Expression:
    """Attention(4)"""
    flags = (Keyword(name, Literal(on)) for name, on in attention.flags.items())
    return own("attention", "Attention", Literal(attention.heads), *flags)
