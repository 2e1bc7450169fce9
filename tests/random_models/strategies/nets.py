"""Networks of a draft: chains, heads, several inputs, mirrors and learned numbers."""

from __future__ import annotations

import math
from dataclasses import replace
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
    draft: Draft, preferred: str, inputs: list[Value], shape: Shape, closing: str = ""
) -> Net:
    """A network to that shape, which ends in the activation `closing` if one is named."""
    inputs = [draft.ported(value) for value in inputs]
    chain, start = _begin(draft, inputs)
    chain.extend(draft.c.choose(0, 1, 2, 3))
    lead_to(chain, shape)
    if closing:
        _close(chain, closing)
    return _written(draft, preferred, inputs, start, chain)


def free(
    draft: Draft, preferred: str, inputs: list[Value], *, vector: bool = False
) -> Net:
    """A network to whatever shape its layers lead."""
    inputs = [draft.ported(value) for value in inputs]
    chain, start = _begin(draft, inputs)
    chain.extend(draft.c.whole(1, 4))
    if vector and len(chain.shape) != 1:
        chain.flatten()
        chain.dense(draft.c.whole(1, 4))
    if not any(word(layer) in _KERNELS for layer in chain.layers):
        lead_to(chain, chain.shape if math.prod(chain.shape) < 20 else (2,))
    return _written(draft, preferred, inputs, start, chain)


def tapped(draft: Draft, preferred: str, inputs: list[Value]) -> Net:
    """A network whose trunk has a tap; its result and that are of any shape."""
    inputs = [draft.ported(value) for value in inputs]
    chain, start = _begin(draft, inputs)
    chain.extend(draft.c.whole(1, 2))
    if not chain.layers:
        chain.activation()
    shape, count = chain.shape, len(chain.layers)
    chain.extend(draft.c.choose(0, 0, 1))
    lead_to(chain, draft.c.choose((2,), (3,), shape))
    layers = chain.layers
    if node(layers[count]).centers_channels:  # its bias has a gradient by the tap alone
        count += 1
    name = draft.name(preferred)
    draft.networks[name] = {
        "input": _input(inputs),
        "layers": [*start, *layers[:count], {"tap": "inner"}, *layers[count:]],
    }
    results = {
        "": _result(layers, chain.shape),
        "inner": _result(layers[:count], shape),
    }
    net = Net(name, tuple(value.shape for value in inputs), results)
    draft.nets[name] = net
    return net


def with_heads(
    draft: Draft, preferred: str, inputs: list[Value], heads: dict[str, Shape | None]
) -> Net:
    """A network whose heads have these shapes; any where None."""
    c = draft.c
    inputs = [draft.ported(value) for value in inputs]
    trunk, start = _begin(draft, inputs)
    trunk.extend(c.choose(1, 2, 0))
    written: dict[str, list[Layer]] = {}
    results: dict[str, Value] = {}
    shape, layers = trunk.shape, trunk.written()
    for name, to in heads.items():
        # A branch goes on where the trunk ends, batch_norms look back into it.
        branch = Chain(c, shape, trunk.rules, is_varied=False, given=trunk.given)
        branch.extend(c.choose(0, 0, 1))
        if to is None:
            to = c.choose((2,), (1,), (3,), shape)
        lead_to(branch, to)
        if name not in ("mean", "log_var", "log_scale") and c.chance(30):
            branch.activation()
        written[name] = branch.written()
        results[name] = _result(branch.layers, branch.shape)
    name = draft.name(preferred)
    draft.networks[name] = {
        "input": _input(inputs),
        "layers": [*start, *layers],
        "heads": written,
    }
    net = Net(name, tuple(value.shape for value in inputs), results)
    draft.nets[name] = net
    return net


def mirrored(draft: Draft, inputs: Value) -> tuple[Net, Net]:
    """A network, and the one that leads back over its layers."""
    c = draft.c
    how = c.choose("plain", "upsample")
    inputs = draft.ported(inputs)
    mode = "upsample" if how == "upsample" else "switches"
    chain = Chain(c, inputs.shape, draft.rules, mirrored=mode)
    chain.extend(c.whole(0, 3))
    if len(chain.shape) == 3 and min(chain.shape[:2]) > 1 and c.chance(70):
        chain.pool("max_pool")
    if not any(word(layer) in _KERNELS for layer in chain.layers):
        lead_to(chain, (c.whole(1, 3),) if len(chain.shape) != 3 else chain.shape)
    elif c.chance(40):
        chain.flatten()
        chain.dense(c.whole(1, 3))
    chain.finish_mirrored()
    source = _written(draft, "encoder", [inputs], [], chain)
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
    result = {"": Value("", inputs.shape)}
    back = Net(name, (chain.shape,), result, learns, switches)
    draft.nets[name] = back
    return source, back


def _mirror_has_own(layers: list[Layer]) -> bool:
    """Whether a tied mirror has a bias or a batch_norm of its own."""
    weighted = [i for i, layer in enumerate(layers) if not _stays(layer)]
    for before, index in zip([-1, *weighted], weighted, strict=False):
        between = layers[before + 1 : index]
        if any(normalizes(layer) for layer in between):
            return True
        follows = layers[index + 1 : index + 2]
        if word(layers[index]) in _KERNELS:
            settings: Any = next(iter(layers[index].values()))  # type: ignore[union-attr]
            bias = settings.get("bias") if isinstance(settings, dict) else None
            normalized = bool(follows) and node(follows[0]).centers_channels
            if bias is not False or normalized:
                return True
    return False


def _stays(layer: Layer) -> bool:
    return node(layer).between


def learned(draft: Draft, preferred: str, start: str) -> str:
    """One number that training moves."""
    name = draft.name(preferred)
    draft.networks[name] = {"learned": start}
    draft.numbers.append(name)
    return name


def learned_tensor(draft: Draft, preferred: str, shape: Shape) -> Value:
    """A tensor of the shape of an example that training moves."""
    name = draft.name(preferred)
    init = draft.c.choose({"normal": "0.5"}, {"normal": "0.1"})
    draft.networks[name] = {"learned": {"shape": [*shape], "init": init}}
    draft.numbers.append(name)
    return Value(name, shape, networks=frozenset({name}), port=name)


def pool(draft: Draft, preferred: str, value: Value) -> Value:
    """A former example of a value now and then, through which no gradient leads."""
    name = draft.name(preferred)
    size = draft.c.choose(1, 2, 5, 30)
    value = draft.ported(value)
    draft.networks[name] = {"input": value.port, "layers": [{"replay": size}]}
    return replace(value, text=f"{name}({value.text})", port="", networks=frozenset())


def has_pools(draft: Draft) -> bool:
    """Whether some network shows former examples."""
    networks = draft.networks.values()
    return any("replay" in layer for n in networks for layer in n.get("layers", ()))


# ------------------------------------------------------------------ parts


def _begin(draft: Draft, inputs: list[Value]) -> tuple[Chain, list[Layer]]:
    """A chain behind the inputs, and the layers that only join them.

    It is empty, or has a layer that is given the last of several inputs besides.
    """
    # Several examples with one label have one code: nothing to normalize by.
    varied = all(
        not value.networks and "one_hot" not in draft.let.get(value.text, value.text)
        for value in inputs
    )
    given = ""
    if len(inputs) > 1 and len(inputs[-1].shape) == 1 and draft.c.chance(30):
        *inputs, last = inputs
        given = last.port
    shapes = [value.shape for value in inputs]
    start: list[Layer] = []
    shape = shapes[0]
    if len(inputs) > 1:
        alike = len({s[:-1] for s in shapes}) == 1
        if alike and not draft.c.chance(30):
            start = ["concat"]
            shape = (*shapes[0][:-1], sum(s[-1] for s in shapes))
        else:
            start = ["flatten", "concat"]
            shape = (sum(map(math.prod, shapes)),)
    chain = Chain(draft.c, shape, draft.rules, is_varied=varied, given=given)
    if given:
        chain.add({"film": given}, shape)
    return chain, start


def _close(chain: Chain, closing: str) -> None:
    """The activation at the end; before the last reshape now and then."""
    layers = chain.layers
    is_split = (
        bool(layers) and word(layers[-1]) == "reshape" and chain.choices.chance(50)
    )
    layers.insert(len(layers) - is_split, closing)


def _input(inputs: list[Value]) -> Any:
    ports = [value.port for value in inputs]
    return ports[0] if len(ports) == 1 else ports


def _written(
    draft: Draft, preferred: str, inputs: list[Value], start: list[Layer], chain: Chain
) -> Net:
    name = draft.name(preferred)
    draft.networks[name] = {
        "input": _input(inputs),
        "layers": [*start, *chain.written()],
    }
    learns = any(word(layer) in _KERNELS or normalizes(layer) for layer in chain.layers)
    result = _result(chain.layers, chain.shape)
    shapes = tuple(value.shape for value in inputs)
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
