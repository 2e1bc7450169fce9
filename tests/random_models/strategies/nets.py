"""Networks of a draft: chains, heads, several inputs, mirrors and learned numbers."""

from __future__ import annotations

import math
from typing import Any

from .chains import Chain, Layer, node, normalizes, word
from .draft import Draft, Net
from .endings import lead_to
from .values import INFINITE, Shape, Value

_KERNELS = ("dense", "conv", "conv_transpose")
_BOUNDS = {
    "tanh": (-1.0, 1.0),
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "relu": (0.0, INFINITE),
    "softplus": (0.0, INFINITE),
}


def to_shape(
    draft: Draft, wanted: str, given: list[Value], shape: Shape, closing: str = ""
) -> Net:
    """A network to that shape, which ends in the activation `closing` if one is named."""
    given = [draft.ported(one) for one in given]
    chain, start = _begin(draft, given)
    chain.extend(draft.c.one(0, 1, 2, 3))
    lead_to(chain, shape)
    if closing:
        _close(chain, closing)
    return _written(draft, wanted, given, start, chain)


def free(draft: Draft, wanted: str, given: list[Value], *, vector: bool = False) -> Net:
    """A network to whatever shape its layers lead."""
    given = [draft.ported(one) for one in given]
    chain, start = _begin(draft, given)
    chain.extend(draft.c.whole(1, 4))
    if vector and len(chain.shape) != 1:
        chain.flatten()
        chain.dense(draft.c.whole(1, 4))
    if not any(word(layer) in _KERNELS for layer in chain.layers):
        lead_to(chain, chain.shape if math.prod(chain.shape) < 20 else (2,))
    return _written(draft, wanted, given, start, chain)


def with_heads(
    draft: Draft, wanted: str, given: list[Value], heads: dict[str, Shape | None]
) -> Net:
    """A network whose heads have these shapes; any where None is wanted."""
    c = draft.c
    given = [draft.ported(one) for one in given]
    trunk, start = _begin(draft, given)
    trunk.extend(c.one(1, 2, 0))
    written: dict[str, list[Layer]] = {}
    results: dict[str, Value] = {}
    shape, layers = trunk.shape, trunk.written()
    for name, to in heads.items():
        # A branch goes on where the trunk ends, batch_norms look back into it.
        branch = Chain(c, shape, trunk.rules, is_varied=False)
        branch.extend(c.one(0, 0, 1))
        if to is None:
            to = c.one((2,), (1,), (3,), shape)
        lead_to(branch, to)
        if name not in ("mean", "log_var") and c.chance(30):
            branch.activation()
        written[name] = branch.written()
        results[name] = _result(branch.layers, branch.shape)
    name = draft.name(wanted)
    draft.networks[name] = {
        "input": _input(given),
        "layers": [*start, *layers],
        "heads": written,
    }
    net = Net(name, tuple(one.shape for one in given), results)
    draft.nets[name] = net
    return net


def mirrored(draft: Draft, given: Value) -> tuple[Net, Net]:
    """A network, and the one that leads back over its layers."""
    c = draft.c
    how = c.one("plain", "upsample")
    given = draft.ported(given)
    mode = "upsample" if how == "upsample" else "switches"
    chain = Chain(c, given.shape, draft.rules, mirrored=mode)
    chain.extend(c.whole(0, 3))
    if len(chain.shape) == 3 and min(chain.shape[:2]) > 1 and c.chance(70):
        chain.pool("max_pool")
    if not any(word(layer) in _KERNELS for layer in chain.layers):
        lead_to(chain, (c.whole(1, 3),) if len(chain.shape) != 3 else chain.shape)
    elif c.chance(40):
        chain.flatten()
        chain.dense(c.whole(1, 3))
    chain.finish_mirrored()
    source = _written(draft, "encoder", [given], [], chain)
    mirror: dict[str, Any] = {"mirror": source.name}
    tied = c.chance(45)
    if tied:
        mirror["tied"] = True
    pools = any(word(layer) == "max_pool" for layer in chain.layers)
    if pools and how == "upsample":
        mirror["unpool"] = "upsample"
    name = draft.name("decoder")
    draft.networks[name] = mirror
    switches = source.name if pools and how == "plain" else ""
    learns = not tied or _mirror_has_own(chain.layers)
    result = {"": Value("", given.shape)}
    back = Net(name, (chain.shape,), result, learns, switches)
    draft.nets[name] = back
    return source, back


def _mirror_has_own(layers: list[Layer]) -> bool:
    """Whether a tied mirror has a bias or a batch_norm of its own."""
    kept = [i for i, layer in enumerate(layers) if not _stays(layer)]
    for before, index in zip([-1, *kept], kept, strict=False):
        between = layers[before + 1 : index]
        if any(normalizes(layer) for layer in between):
            return True
        follows = layers[index + 1 : index + 2]
        if word(layers[index]) in _KERNELS:
            settings: Any = next(iter(layers[index].values()))  # type: ignore[union-attr]
            said = settings.get("bias") if isinstance(settings, dict) else None
            normalized = bool(follows) and node(follows[0]).centers_channels
            if said is not False or normalized:
                return True
    return False


def _stays(layer: Layer) -> bool:
    return node(layer).between


def learned(draft: Draft, wanted: str, start: str) -> str:
    """One number that training moves."""
    name = draft.name(wanted)
    draft.networks[name] = {"learned": start}
    draft.numbers.append(name)
    return name


# ------------------------------------------------------------------ parts


def _begin(draft: Draft, given: list[Value]) -> tuple[Chain, list[Layer]]:
    """An empty chain behind the inputs, and the layers that only join them."""
    # Several examples with one label have one code: nothing to normalize by.
    varied = all(
        not one.networks and "one_hot" not in draft.let.get(one.text, one.text)
        for one in given
    )
    shapes = [one.shape for one in given]
    start: list[Layer] = []
    shape = shapes[0]
    if len(given) > 1:
        alike = len({one[:-1] for one in shapes}) == 1
        if alike and not draft.c.chance(30):
            start = ["concat"]
            shape = (*shapes[0][:-1], sum(one[-1] for one in shapes))
        else:
            start = ["flatten", "concat"]
            shape = (sum(map(math.prod, shapes)),)
    return Chain(draft.c, shape, draft.rules, is_varied=varied), start


def _close(chain: Chain, closing: str) -> None:
    """The activation at the end; before the last reshape now and then."""
    layers = chain.layers
    is_split = (
        bool(layers) and word(layers[-1]) == "reshape" and chain.choices.chance(50)
    )
    layers.insert(len(layers) - is_split, closing)


def _input(given: list[Value]) -> Any:
    ports = [one.port for one in given]
    return ports[0] if len(ports) == 1 else ports


def _written(
    draft: Draft, wanted: str, given: list[Value], start: list[Layer], chain: Chain
) -> Net:
    name = draft.name(wanted)
    draft.networks[name] = {
        "input": _input(given),
        "layers": [*start, *chain.written()],
    }
    learns = any(word(one) in _KERNELS or normalizes(one) for one in chain.layers)
    result = _result(chain.layers, chain.shape)
    shapes = tuple(one.shape for one in given)
    net = Net(name, shapes, {"": result}, learns)
    draft.nets[name] = net
    return net


def _result(layers: list[Layer], shape: Shape) -> Value:
    """What is known of the result from the last activation."""
    for layer in reversed(layers):
        if word(layer) in ("reshape", "flatten"):
            continue
        low, high = _BOUNDS.get(word(layer), (-INFINITE, INFINITE))
        ends = word(layer) if word(layer) in ("sigmoid", "softmax") else ""
        return Value("", shape, low, high, degree=0 if high <= 1 else 1, ends=ends)
    return Value("", shape)
