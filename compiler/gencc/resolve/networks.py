"""The networks of a spec -> chains of layers, with every shape known."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector, line
from gencc.frontend.formula import Call, Name
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.layers import MOST_LAYERS, BlockUse, Item, LayerKeys
from gencc.frontend.spec.model import (
    Averaged,
    Learned,
    LearnedTensor,
    Mirrored,
    Stated,
    Written,
)
from gencc.ir.expressions import Label, Record, Tensor
from gencc.ir.layers import (
    Filled,
    Layer,
    Shape,
    ShapeError,
    Use,
    Weight,
    show_shape,
)
from gencc.ir.model import (
    Branch,
    Head,
    Network,
    Placed,
    Port,
    Pretrained,
    joined,
    walked,
)
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Broken, each, parts
from gencc.resolve.mirror import mirrored, stays
from gencc.resolve.operands import MOST_NUMBERS
from gencc.resolve.reference_batches import with_reference_batch
from gencc.resolve.shapes_at_fault import at_its_end

MOST_WEIGHTS = 10**9


def network(
    collector: Collector, spec: Spec, scope: Scope, name: str
) -> Network | None:
    """The network of that name, or None after its mistakes are reported."""
    path: Path = ("networks", name)
    match spec.networks[name]:
        case Written() as written:
            return _written(collector, spec, scope, name, written)
        case Mirrored() as mirror:
            return _mirrored(collector, spec, scope, name, mirror)
        case Learned(learned=start):
            where = collector.document.key_span(path)
            return Network(name, (), (), (), where, learned=_learned(start))
        case Stated(state=start):
            where = collector.document.key_span(path)
            value = Weight("value", (), Filled(start), trainable=False)
            return Network(name, (), (), (), where, learned=value)
        case Averaged() as average:
            return _averaged(collector, spec, scope, name, average)


def _learned(start: float | LearnedTensor) -> Weight:
    if isinstance(start, LearnedTensor):
        initial = start.init.initial() if start.init else Filled(0.0)
        return Weight("value", start.shape, initial)
    return Weight("value", (), Filled(start))


def _written(
    collector: Collector, spec: Spec, scope: Scope, name: str, written: Written
) -> Network | None:
    path: Path = ("networks", name)
    try:
        ports = _ports(collector, spec, scope, name, written)
        given = frozenset(_given(written))
        joins = tuple(port for port in ports if port.name not in given)
        first, flattened, start = _entry(collector, path, written, ports, joins)
        inputs = ", ".join(f"{port.name} {show_shape(port.shape)}" for port in joins)
        chain = _Chain(collector, inputs, start, ports, is_trunk=True)
        chain.extend((*path, "layers"), written.layers, first)
        heads = tuple(
            chain.head((*path, "heads", head), head, branch)
            for head, branch in (written.heads or {}).items()
        )
        trunk, heads = with_reference_batch(
            collector, scope, ports, tuple(chain.placed), heads
        )
    except Broken:
        return None
    if _has_broken_taps(collector, written, path, chain):
        return None
    if _has_broken_pool(collector, name, ports, trunk, heads):
        return None
    network = Network(
        name,
        ports,
        trunk,
        heads,
        collector.document.key_span(path),
        flattened=flattened,
        exposed=_exposed(spec, name, trunk),
        pretrained=_pretrained(name, written),
        probes=tuple(probe for probes in chain.probes.values() for probe in probes),
    )
    return network if _can_be_read(collector, network) else None


def _pretrained(name: str, written: Written) -> Pretrained | None:
    """Where its weights come from, if they are not drawn; by its own name, unless told."""
    source = written.frozen or written.start
    if source is None:
        return None
    return Pretrained(source.path, source.network or name, source is written.frozen)


def _can_be_read(collector: Collector, network: Network) -> bool:
    """E0337 for weights from elsewhere of a network that has none."""
    if network.pretrained is None:
        return True
    if not network.remembers and any(True for _ in network.weights()):
        return True
    key = "frozen" if network.is_frozen else "start"
    span = collector.document.key_span(("networks", network.name, key))
    message = f"`{network.name}` has no weights that could be read"
    collector.add("E0337", span, message, help=f"leave `{key}` out")
    return False


def _has_broken_taps(
    collector: Collector, written: Written, path: Path, chain: _Chain
) -> bool:
    """E0211 for a tap with the name of a head or of the result; E0305 for one at the end."""
    taken = {*(written.heads or {})} or {"result"}
    for name, span in chain.taps.items():
        if name in taken:
            what = (
                "a head of the network" if written.heads else "what the network gives"
            )
            message = f"a tap cannot be called `{name}`, which is {what}"
            collector.add("E0211", span, message, help="choose another name")
            return True
    last = chain.placed[-1].tap if chain.placed else ""
    if last and not written.heads:
        message = f"`{last}` is what the network gives itself"
        way_out = f"leave the tap out: `{path[-1]}(…)` is that"
        collector.add("E0305", chain.taps[last], message, help=way_out)
        return True
    return False


def _has_broken_pool(
    collector: Collector,
    name: str,
    ports: tuple[Port, ...],
    trunk: tuple[Placed, ...],
    heads: tuple[Head, ...],
) -> bool:
    """E0305 for a pool of former examples that is not all of its network."""
    chains = (trunk, *(head.layers for head in heads))
    every = [placed for chain in chains for placed in walked(chain)]
    pools = [placed for placed in every if placed.layer.remembers]
    if not pools or (len(every) == 1 and not heads and len(ports) == 1):
        return False
    word = pools[0].layer.word
    message = f"`{word}` stands alone in its network, which holds nothing but the pool"
    way_out = f"`former: {{input: {ports[0].name}, layers: [{word}: 50]}}` is one; call it where `{name}` is called"
    collector.add("E0305", pools[0].span, message, help=way_out)
    return True


def _ports(
    collector: Collector, spec: Spec, scope: Scope, name: str, written: Written
) -> tuple[Port, ...]:
    """The inputs; Broken when the shape of one is not known."""
    path: Path = ("networks", name, "input")
    several = isinstance(collector.document.data["networks"][name]["input"], list)
    ports = []
    for index, input_name in enumerate(written.input):
        port_path = (*path, index) if several else path
        ports.append(_port(collector, spec, scope, name, input_name, port_path))
    if len(set(written.input)) < len(written.input):
        message = f"`{name}` has two inputs of one name"
        collector.add("E0312", collector.document.span(path), message)
        raise Broken
    return tuple(each(ports))


def _port(
    collector: Collector, spec: Spec, scope: Scope, network: str, name: str, path: Path
) -> Port | None:
    if name in scope.lost.names or name in scope.lost.latents:
        return None
    if name in scope.inputs or name in scope.priors:
        kind = scope.inputs.get(name) or scope.priors[name].event_type()
    elif isinstance(spec.networks.get(name), Learned):
        learned = scope.networks[name]
        kind = getattr(learned, "output", None)  # type: ignore[assignment]
    elif name in spec.let:
        value = scope.definitions.get(name)
        if value is None:
            return None  # reported with its definition
        kind = getattr(value, "type", None)  # type: ignore[assignment]
        if isinstance(kind, Tensor):
            kind = Tensor(kind.shape)  # a network is given each draw of an example
    elif scope.lost.sections:
        return None
    else:
        data = (
            field for field, kind in scope.inputs.items() if isinstance(kind, Tensor)
        )
        known = dict.fromkeys((*data, *scope.priors, *spec.let))
        message = f"`{network}` has the input `{name}`, which is not known"
        notes = ("an input is x, another field of the data, a latent or a definition",)
        span = collector.document.span(path)
        collector.add(
            "E0312", span, message, notes=notes, help=collector.suggest(name, known)
        )
        collector.already_reported(name, "E0312")
        return None
    if not isinstance(kind, Tensor):
        message = f"`{name}` cannot be an input: it is no vector and no image"
        way_out = ""
        if isinstance(kind, Label):
            way_out = f"a vector of the label is `one_hot({name})`: define it in `let`"
        elif isinstance(kind, Record) or kind is None:
            way_out = "define one of its fields, or a sample, in `let`, and name that"
        span = collector.document.span(path)
        collector.add("E0312", span, message, help=way_out)
        return None
    return Port(name, kind.shape or (1,))  # one number per example is [1]


def _given(written: Written) -> Iterator[str]:
    """The inputs that layers are given besides."""
    heads = (written.heads or {}).values()
    waiting = [*written.layers, *(layer for layers in heads for layer in layers)]
    while waiting:
        layer = waiting.pop()
        waiting += layer.within()
        yield layer.given


def _entry(
    collector: Collector,
    path: Path,
    written: Written,
    every: tuple[Port, ...],
    ports: tuple[Port, ...],
) -> tuple[int, bool, Shape]:
    """How many layers only join the inputs, whether they flatten, and the result.

    `ports` are those of every input that no layer is given besides.
    """
    if not ports:
        span = collector.document.span((*path, "input"))
        names = [port.name for port in every]
        message = f"every input of `{path[-1]}` is given to layers further in, and none to the first"
        others = [other for other in ("x", "z") if other not in names]
        way_out = f"give it another: `input: [{', '.join([*others[:1], *names])}]`"
        collector.add("E0312", span, message, help=way_out)
        raise Broken
    kinds = [layer.word for layer in written.layers[:2]]
    flattened = kinds == ["flatten", "concat"]
    joins = 2 if flattened else 1 if kinds[:1] == ["concat"] else 0
    shapes = [port.shape for port in ports]
    if not joins and len(ports) == 1:
        return 0, False, shapes[0]
    if len(ports) == 1:
        where = collector.document.span((*path, "layers", joins - 1))
        message = f"concat joins several inputs, `{path[-1]}` has one"
        way_out = "leave it out, or give the network more: `input: [x, z]`"
        if len(every) > 1:
            message = f"concat joins several inputs, `{ports[0].name}` is the only one"
            way_out = "leave it out: an input that a layer names is not joined"
        collector.add("E0305", where, message, help=way_out)
        raise Broken
    span = collector.document.span((*path, "layers"))
    if not joins:
        message = (
            f"`{path[-1]}` has {len(ports)} inputs, which its first layer must join"
        )
        way_out = "begin with `concat`, or with `flatten, concat`"
        unknown = sorted({*_given(written)} - {port.name for port in every} - {""})
        if unknown:
            message = (
                f"a layer is given `{unknown[0]}`, which is no input of `{path[-1]}`"
            )
            way_out = collector.suggest(unknown[0], [port.name for port in every])
        collector.add("E0312", span, message, help=way_out)
        raise Broken
    if not flattened and len({shape[:-1] for shape in shapes}) > 1:
        shown = " and ".join(map(show_shape, shapes))
        message = f"concat cannot join {shown}: all but the last axis must agree"
        way_out = "`flatten, concat` makes a vector of each before"
        where = collector.document.span((*path, "layers", 0))
        collector.add("E0305", where, message, help=way_out)
        raise Broken
    return joins, flattened, joined(shapes, flattened)


def _exposed(spec: Spec, name: str, layers: tuple[Placed, ...]) -> tuple[str, ...]:
    """The pools whose switches some mirror needs."""
    needed = any(
        isinstance(mirror, Mirrored)
        and mirror.mirror == name
        and mirror.unpool == "switches"
        for mirror in spec.networks.values()
    )
    pools = (placed.name for placed in layers if placed.layer.gives_switches)
    return tuple(pools) if needed else ()


class _Chain:
    """A chain of layers, each named by its kind and a running number."""

    def __init__(
        self,
        collector: Collector,
        inputs: str,
        shape: Shape,
        ports: Collection[Port] = (),
        *,
        is_trunk: bool = False,
        is_within: bool = False,
        is_probe: bool = False,
    ) -> None:
        self.collector = collector
        self.placed: list[Placed] = []
        self.input = shape
        self.ports = ports
        self._trace = [inputs]
        self._counts: dict[str, int] = {}
        self._count = 0
        self._uses = 0
        self._is_trunk, self._is_within, self._is_probe = is_trunk, is_within, is_probe
        self._blocks: dict[Use, BlockUse] = {}
        self.probes: dict[str, tuple[tuple[Placed, ...], ...]] = {}
        self.taps: dict[str, Span] = {}

    @property
    def shape(self) -> Shape:
        return self.placed[-1].output if self.placed else self.input

    def extend(
        self,
        path: Path,
        written: tuple[LayerKeys, ...],
        first: int = 0,
        notes: tuple[str, ...] = (),
        uses: tuple[Use, ...] = (),
    ) -> None:
        items = [
            Item((*path, index), layer, notes, uses)
            for index, layer in enumerate(written)
        ]
        items = list(self._written_out(items[first:]))
        for item, following in zip_longest(items, items[1:]):
            span = self.collector.document.span(item.path)
            if item.layer.joins:
                message = "concat stands first, where it joins several inputs"
                self.collector.add("E0305", span, message)
                raise Broken
            if item.layer.begins and (self.placed or not self._is_within):
                word, name = item.layer.word, item.layer.given
                message = f"{word} stands first in a chain within another layer, as it leaves out what comes before"
                way_out = f"`skip: [{word}: {name}]` puts it beside that, `attention: {{to: {name}}}` attends to it"
                self.collector.add(
                    "E0305", span, message, notes=item.notes, help=way_out
                )
                raise Broken
            for use in item.uses if not self._is_probe else ():
                if use.block not in self.probes:
                    block = self._blocks[use]
                    probes = _probes(self.collector, block, self.shape, self.ports)
                    self.probes[use.block] = tuple(probes)
            if name := item.layer.tapped():
                self._tap(name, span)
                continue
            normalized = following is not None and following.layer.node.centers_channels
            try:
                node = item.layer.layer(self.shape, normalized)
            except ShapeError as error:
                raise self._refused(item.layer.word, error, span, item.notes) from None
            if node.given:
                node = self._with_given(node, span, item.notes)
            within = self._branches(item)
            self.add(node, span, notes=item.notes, within=within, uses=item.uses)

    def _with_given(self, layer: Layer, span: Span, notes: tuple[str, ...]) -> Layer:
        """The layer, which knows the features of the input that it is given."""
        port = next((port for port in self.ports if port.name == layer.given), None)
        if port is None:
            names = [port.name for port in self.ports]
            message = (
                f"{layer.word} takes `{layer.given}`, which is no input of the network"
            )
            way_out = f"make it one: `input: [{', '.join([*names, layer.given])}]`"
            self.collector.add("E0312", span, message, notes=notes, help=way_out)
            raise Broken
        try:
            return layer.for_given(port.shape)
        except ShapeError as error:
            message = f"`{port.name}` is {show_shape(port.shape)}: {error}"
            self.collector.add("E0305", span, message, notes=notes, help=error.help)
            raise Broken from None

    def _tap(self, name: str, span: Span) -> None:
        """Names what the layer before gives."""
        message = way_out = ""
        if not self._is_trunk:
            message = (
                "a tap stands in the trunk of a network, not within a layer or head"
            )
            way_out = "end the trunk there, or tap what comes out of the whole layer"
        elif not self.placed:
            message = (
                "a tap names what comes out of a layer, and there is none before it"
            )
            way_out = "the input already has a name"
        elif self.placed[-1].tap:
            message = f"what comes out there is called `{self.placed[-1].tap}` already"
            way_out = "one name is enough"
        elif name in (placed.tap for placed in self.placed):
            message = f"two taps of one network are called `{name}`"
            way_out = (
                "a tap in a `repeat`, or in a block used twice, has several results"
            )
        if message:
            self.collector.add("E0305", span, message, help=way_out)
            raise Broken
        self.placed[-1] = replace(self.placed[-1], tap=name)
        self.taps[name] = span

    def _written_out(self, items: Iterable[Item]) -> Iterator[Item]:
        """The layers, with repeats and blocks written out."""
        for item in items:
            if not item.layer.expands:
                self._count += 1
                if self._count > MOST_LAYERS:
                    message = f"a network has at most {MOST_LAYERS:,} layers"
                    span = self.collector.document.span(item.path)
                    label = "written out they are more"
                    self.collector.add("E0317", span, message, label=label)
                    raise Broken
                yield item
                continue
            notes, uses = item.notes, item.uses
            if isinstance(item.layer, BlockUse):
                block, arguments = item.layer.block, item.layer.arguments
                location = line(self.collector.document.span(item.path))
                notes = (f"in the block `{block.name}`, used on {location}", *notes)
                self._uses += 1
                use = Use(
                    block.name,
                    block.key,
                    (*arguments.items(),),
                    self._uses,
                    self._is_probe,
                )
                self._blocks[use] = item.layer
                uses = (*uses, use)
            inside = (
                inner._replace(notes=(*inner.notes, *notes), uses=uses)
                for inner in item.layer.written_out(item.path)
            )
            yield from self._written_out(inside)

    def _branches(self, item: Item) -> Iterator[Branch]:
        """The chains within a layer, numbered as if they were written in its place."""
        path = (*item.path, item.layer.word)
        short = isinstance(self.collector.document.value(path), list)
        for key, layers in item.layer.branches(self.shape):
            inside = _Chain(
                self.collector,
                "",
                self.shape,
                self.ports,
                is_within=True,
                is_probe=self._is_probe,
            )
            inside.probes = self.probes
            inside._trace, inside._counts = self._trace, self._counts
            inside._count = self._count
            path_of_key = path if short else (*path, key)
            inside.extend(path_of_key, layers, notes=item.notes)
            self._count = inside._count
            yield Branch(key, tuple(inside.placed))

    def add(
        self,
        layer: Layer,
        span: Span,
        tied: str = "",
        notes: tuple[str, ...] = (),
        within: Iterable[Branch] = (),
        uses: tuple[Use, ...] = (),
    ) -> None:
        word = layer.word
        self._counts[word] = self._counts.get(word, 0) + 1
        name = f"{word}_{self._counts[word]}"
        shape, branches = self.shape, tuple(within)
        placed = Placed(name, layer, shape, shape, span, tied, branches, uses)
        try:
            placed = replace(placed, output=placed.result_shape())
        except ShapeError as error:
            raise self._refused(word, error, span, notes) from None
        self.placed.append(placed)
        self._trace.append(f"{name} {show_shape(placed.output)}")

    def _refused(
        self, word: str, why: ShapeError, span: Span, notes: Iterable[str]
    ) -> Broken:
        message = f"{word} cannot take {show_shape(self.shape)}: {why}"
        shapes = f"the shapes so far: {', '.join(self._trace)}"
        related, way_out = (
            ((), "") if not why.count else at_its_end(self.placed, (why.count,))
        )
        self.collector.add(
            "E0305",
            span,
            message,
            notes=(*notes, shapes),
            help=why.help or way_out,
            related=related,
        )
        return Broken()

    def head(self, path: Path, name: str, written: tuple[LayerKeys, ...]) -> Head:
        """A branch from here on, with numbers of its own."""
        branch = _Chain(self.collector, "", self.shape, self.ports)
        branch.probes = self.probes
        branch._trace = [*self._trace]
        branch.extend(path, written)
        return Head(name, tuple(branch.placed), branch.shape)


def _probes(
    collector: Collector, use: BlockUse, shape: Shape, ports: Collection[Port]
) -> Iterator[tuple[Placed, ...]]:
    """The layers of a block with its whole numbers and the channels larger by one.

    By all of them at once, so that what is equal stays equal; or, where its layers cannot
    have that, by one after another, as far as they can.
    """
    whole = {name for name, value in use.arguments.items() if value.is_integer()}
    if probe := _probe(collector, use, shape, ports, whole, 1):
        yield probe
        return
    for name in sorted(whole):
        same = int(shape[-1] == use.arguments[name])
        for channels in dict.fromkeys((same, 0)):
            if probe := _probe(collector, use, shape, ports, {name}, channels):
                yield probe
                break
    if probe := _probe(collector, use, shape, ports, (), 1):
        yield probe


def _probe(
    collector: Collector,
    use: BlockUse,
    shape: Shape,
    ports: Collection[Port],
    larger: Collection[str],
    channels: int,
) -> tuple[Placed, ...]:
    """The layers with these arguments and so many channels more; none if that fails."""
    arguments = {k: v + (k in larger) for k, v in use.arguments.items()}
    layers = use.reader(arguments)
    if layers is None:
        return ()
    shape = (*shape[:-1], shape[-1] + channels)
    chain = _Chain(Collector(collector.document), "", shape, ports, is_probe=True)
    block = use.block
    first = Use(block.name, block.key, (*arguments.items(),), 0, True)
    try:
        chain.extend(("blocks", block.key), layers, uses=(first,))
    except Broken:
        return ()
    return tuple(chain.placed)


# ------------------------------------------------------------------ mirrors


def _is_lost(scope: Scope, source: str) -> bool:
    """Whether the network that another one is made of was cut out with its error."""
    if source in scope.networks:
        return False
    return source in scope.lost.names or scope.lost.may_have("networks")


def _mirrored(
    collector: Collector, spec: Spec, scope: Scope, name: str, mirror: Mirrored
) -> Network | None:
    if _is_lost(scope, mirror.mirror):
        return None
    path: Path = ("networks", name)
    span = collector.document.span((*path, "mirror"))
    if why := _no_mirror(spec, mirror):
        known = [other for other, w in spec.networks.items() if isinstance(w, Written)]
        unknown = mirror.mirror not in spec.networks
        write_out = "write its layers out: `{input: …, layers: […]}`"
        way_out = collector.suggest(mirror.mirror, known) if unknown else write_out
        collector.add("E0313", span, why, help=way_out)
        if unknown:
            collector.already_reported(mirror.mirror, "E0313")
        return None
    source = scope.networks[mirror.mirror]
    if source is None:
        return None
    if branching := next((p for p in source.layers if p.branches), None):
        what = branching.layer.word
        message = (
            f"there is no mirror of `{source.name}`: no way leads back over {what}"
        )
        way_out = "write the layers out: `{input: …, layers: […]}`"
        collector.add("E0313", span, message, help=way_out)
        return None
    if stays(source.layers):
        message = f"`{source.name}` has no layer that a mirror could lead back over"
        way_out = "write the layers out, or mirror a network with others"
        collector.add("E0313", span, message, help=way_out)
        return None
    input_name = _called_with(spec, name) or "code"
    start = source.trunk_output
    chain = _Chain(collector, f"{input_name} {show_shape(start)}", start)
    try:
        for back in mirrored(source.layers, mirror.unpool == "upsample"):
            tied = f"{source.name}/{back.of.name}" if mirror.tied and back.of else ""
            chain.add(back.layer, span, tied)
    except ShapeError as error:
        message = f"there is no mirror of `{source.name}`: {error}"
        usual = "write the layers out: `{input: …, layers: […]}`"
        collector.add("E0313", span, message, help=error.help or usual)
        return None
    except Broken:
        return None
    return Network(
        name,
        (Port(input_name, start),),
        tuple(chain.placed),
        (),
        collector.document.key_span(path),
        mirror_of=source.name,
        switches=tuple(
            Port(placed.layer.switches, placed.input)
            for placed in chain.placed
            if placed.layer.switches
        ),
    )


def _no_mirror(spec: Spec, mirror: Mirrored) -> str | None:
    """Why there is no mirror of that network, or None when there is one."""
    match spec.networks.get(mirror.mirror):
        case None:
            return f"there is no network `{mirror.mirror}` to mirror"
        case Mirrored():
            return f"`{mirror.mirror}` is a mirror itself, which has no mirror"
        case Learned():
            return f"`{mirror.mirror}` is learned by itself, which has no mirror"
        case Averaged():
            return f"`{mirror.mirror}` is an average of weights, which has no mirror"
        case Written(input=inputs) if len(inputs) > 1:
            return f"`{mirror.mirror}` has several inputs, so there is no way back"
        case Written(heads=heads) if heads:
            return f"`{mirror.mirror}` has heads; a mirror leads back from one result"
    return None


def _called_with(spec: Spec, network: str) -> str | None:
    """The argument of a network's call in the spec, if it is a name."""
    for formula in _formulas(spec):
        for part in parts(formula.tree):
            match part:
                case Call(name=name, arguments=(Name(name=argument),)) if (
                    name == network
                ):
                    return argument
    return None


def _formulas(spec: Spec) -> Iterator[Formula]:
    yield from (*spec.let.values(), *spec.losses.values())
    for written in spec.outputs.values():
        yield from written if isinstance(written, tuple) else (written,)


# ------------------------------------------------------------------ averages


def _averaged(
    collector: Collector, spec: Spec, scope: Scope, name: str, average: Averaged
) -> Network | None:
    """The layers of another network, with weights of its own that follow those."""
    if _is_lost(scope, average.average):
        return None
    path: Path = ("networks", name)
    source_name = average.average
    why = way_out = ""
    match spec.networks.get(source_name):
        case None:
            why = f"there is no network `{source_name}` to average"
            known = [n for n, w in spec.networks.items() if isinstance(w, Written)]
            way_out = collector.suggest(source_name, known)
        case Averaged():
            why = f"`{source_name}` is an average itself"
            way_out = "average the network that it follows"
        case Learned():
            why = f"`{source_name}` is learned by itself, and no network"
    source = scope.networks.get(source_name)
    if source and not why:
        if source.is_frozen:
            why = f"`{source_name}` is frozen, so that it is its own average"
            way_out = f"use `{source_name}` itself, or let it `start` from there"
        elif not source.learns:
            why = f"`{source_name}` has no weights to average"
        elif source.tied_to or source.switches or source.exposed:
            why = f"`{source_name}` is not complete by itself: it needs another network"
            way_out = "average a network without `tied` kernels and switches"
    if why:
        span = collector.document.span((*path, "average"))
        collector.add("E0329", span, why, help=way_out)
        return None
    if source is None:
        return None
    where = collector.document.key_span(path)
    return replace(
        source, name=name, span=where, average_of=source_name, decay=average.decay
    )


# ------------------------------------------------------------------ sizes


def check_norms(
    collector: Collector, networks: Mapping[str, Network | None], batch: int
) -> None:
    """E0326 for a batch_norm that has one value per channel in a whole minibatch."""
    for network in networks.values() if batch == 1 else ():
        for _, placed in network.norms_of_vectors() if network else ():
            message = "this batch_norm has one value per channel to normalize by"
            notes = (
                f"it gets {show_shape(placed.input)} from each example, "
                "and a minibatch is one example",
                "a value less its own mean is 0, whatever the network is given",
            )
            way_out = "make the `batch` of `data` larger, or leave the batch_norm out"
            collector.add("E0326", placed.span, message, notes=notes, help=way_out)


def check_sizes(
    collector: Collector, networks: Mapping[str, Network | None], batch: int
) -> None:
    """E0317 for more weights or larger layers than any machine should hold."""
    every = [network for network in networks.values() if network]
    weights = [
        (math.prod(weight.shape), placed.span)
        for network in every
        for _, placed in network.placed()
        for weight in placed.weights()
    ]
    weights += [(math.prod(n.learned.shape), n.span) for n in every if n.learned]
    total = sum(size for size, _ in weights)
    if total > MOST_WEIGHTS:
        largest = max(weights, key=lambda pair: pair[0])[1]
        message = f"the networks have {total:,} weights; 1,000,000,000 are allowed"
        label = "the largest part of them"
        collector.add("E0317", largest, message, label=label)
        return
    for network in every:
        for _, placed in network.placed():
            if math.prod(placed.output) * batch > MOST_NUMBERS:
                size = f"{show_shape(placed.output)} for each of {batch:,} examples"
                message = f"the output of this layer is too large: {size}"
                collector.add("E0317", placed.span, message)
                return
