"""max_unpool, which is no module: it takes switches beside the image."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Ref, Tuple
from gencc.ops.layers.max_pool import MaxUnpool

from gencc_torch.ops.layers import numbers


def by_switches(layer: MaxUnpool, images: Expression, switches: Expression) -> Call:
    """max_unpool(images, switches_1, (8, 8))"""
    function = Ref("max_unpool", Import(".pooling", "max_unpool"))
    return Call(function, (images, switches, Tuple(numbers(*layer.image))))
