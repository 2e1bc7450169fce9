"""Systems that make a code of an example, and the example of the code."""

from __future__ import annotations

from dataclasses import replace

from . import nets
from .draft import Draft
from .formulas import distance, number
from .values import Value, call, of_both, plus, reduced


def closing(draft: Draft, target: Value) -> str:
    """The activation that ends where the data do, or none."""
    if (target.low, target.high) == (0, 1):
        return draft.c.one("", "sigmoid", "sigmoid")
    if (target.low, target.high) == (-1, 1):
        return draft.c.one("", "tanh")
    return draft.c.one("", "", "", "tanh", "softplus")


def spoiled(draft: Draft, value: Value) -> Value:
    """What an encoder is given: the example, or something made of it."""
    c = draft.c
    kind = c.one("itself", "itself", "itself", "corrupt", "mask", "shuffle", "between")
    if kind == "itself":
        return value
    weight, _ = draft.weight() if kind == "corrupt" else ("", 0)
    text = {
        "corrupt": f"corrupt({value.text}, {weight})",
        "mask": f"mask({value.text}, {c.one('0.3', '0.5')})",
        "shuffle": f"0.5 * {value.text} + 0.5 * shuffle({value.text})",
        "between": f"interpolate({value.text}, shuffle({value.text}))",
    }[kind]
    low, high = min(value.low, 0), max(value.high, 0)
    if kind == "corrupt":
        low, high = low - 8, high + 8
    made = replace(value, text=text, low=low, high=high, port="")
    return draft.define("noisy", made)


def copied(draft: Draft) -> None:
    """One network that gives back what it is given."""
    x = draft.c.among(draft.domains)
    given = spoiled(draft, x)
    net = nets.to_shape(draft, "f", [given], x.shape, closing(draft, x))
    made = draft.maybe_define("x_hat", net(given), 40)
    draft.pairs.append((x, made))
    draft.term("misfit", draft.scaled(distance(draft, x, made)))


def encoded(draft: Draft) -> None:
    """An encoder and a decoder, written out."""
    c = draft.c
    x = c.among(draft.domains)
    given = spoiled(draft, x)
    encoder = nets.free(draft, "encoder", [given], vector=c.chance(60))
    code = draft.define("code", encoder(given))
    decoder = nets.to_shape(draft, "decoder", [code], x.shape, closing(draft, x))
    made = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, made))
    draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, made)))


def mirrored(draft: Draft) -> None:
    """An encoder and its mirror."""
    c = draft.c
    x = c.among(draft.domains)
    given = spoiled(draft, x)
    encoder, decoder = nets.mirrored(draft, given)
    code = encoder(given)
    code = draft.maybe_define("code", code, 70)
    made = draft.maybe_define("x_hat", decoder(code), 40)
    draft.pairs.append((x, made))
    if not decoder.source and code.port:
        draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, made)))


def variational(draft: Draft) -> None:
    """A code with a distribution, its divergence from the prior, and a decoder."""
    c = draft.c
    x = draft.x
    size = c.one(2, 1, 3)
    z = draft.prior(size, normal=True)
    given = draft.beside(x) if c.chance(20) else [x]
    mean, log_var = _moments(draft, given, size)
    networks = mean.networks | log_var.networks
    q = draft.name("q")
    draft.let[q] = f"normal({mean.text}, {log_var.text})"
    if mean.text.endswith(".mean"):  # a record has both
        draft.let[q] = f"normal({mean.text.removesuffix('.mean')})"
    reads = mean.reads
    noise = frozenset({z})
    sample = Value(f"sample({q})", (size,), networks=networks, reads=reads | noise)
    wanted = "z" if z == "z" and "z" not in draft.let else "code"
    code = _named_sample(draft, wanted, sample)
    decoder = nets.to_shape(draft, "decoder", [code], x.shape, closing(draft, x))
    made = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, made))
    draft.codes.append((decoder, code))
    draft.values.append(replace(mean, text=f"{q}.mean", port=""))
    draft.term("misfit", draft.scaled(distance(draft, x, made)))
    divergence = of_both(f"kl({q}, prior.{z})", sample, sample)
    if c.chance(30):
        likely = f"log_prob({q}, {code.text})"
        if c.chance(40):
            likely = f"0 - entropy({q})"
        text = f"{likely} - log_prob(prior.{z}, {code.text})"
        divergence = of_both(text, sample, sample)
    draft.term("divergence", draft.scaled(divergence, 50))


def _named_sample(draft: Draft, wanted: str, sample: Value) -> Value:
    """`z` is the one name that a latent and a definition may share."""
    if wanted != "z":
        return draft.define(wanted, sample)
    draft.let["z"] = sample.text
    draft.noise.append("z")
    found = replace(sample, text="z", port="z")
    draft.values.append(found)
    return found


def _moments(draft: Draft, given: list[Value], size: int) -> tuple[Value, Value]:
    """Mean and log-variance: heads of one network, or two networks."""
    c = draft.c
    kind = c.one("heads", "heads", "two", "bounded", "level")
    if kind == "heads":
        shapes = {"mean": (size,), "log_var": (size,)}
        net = nets.with_heads(draft, "encoder", given, shapes)
        made = net.apply(*given)
        mean, log_var = made["mean"], made["log_var"]
        return replace(mean, text=f"{mean.text}.mean"), log_var
    first = nets.to_shape(draft, "mean_of", given, (size,))
    mean = first(*given)
    second = nets.to_shape(draft, "spread_of", given, (size,))
    if kind == "two":
        return mean, second(*given)
    if kind == "level":  # one variance for all dimensions of an example
        return mean, reduced("mean", second(*given))
    return mean, call("tanh", second(*given)) if size > 1 else second(*given)


def conditional(draft: Draft) -> None:
    """A decoder that is given a label, and perhaps a code beside it."""
    c = draft.c
    labels, classes, x = draft.labels()
    known = next((one for one in draft.values if one.text.startswith("t")), None)
    label = known or draft.define(
        "t", Value(f"one_hot({labels})", (classes,), 0.0, 1.0, reads=x.reads)
    )
    given = draft.beside(label) if c.chance(40) else [label]
    decoder = nets.to_shape(draft, "drawer", given, x.shape, closing(draft, x))
    made = draft.define("by_label", decoder(*given))
    draft.pairs.append((x, made))
    draft.term("missed", draft.scaled(distance(draft, x, made)))


def enlarged(draft: Draft) -> None:
    """A small image of a large one, and the way back."""
    c = draft.c
    x = draft.x
    small = replace(
        x,
        text=f"downsample({x.text}, 2)",
        shape=(x.shape[0] // 2, x.shape[1] // 2, x.shape[2]),
        port="",
    )
    small = draft.define("small", small)
    if not c.chance(60):
        net = nets.to_shape(draft, "grow", [small], x.shape, closing(draft, x))
        made = draft.define("high", net(small))
    else:
        net = nets.to_shape(draft, "touch", [small], small.shape)
        raw = net(small)
        made = draft.define(
            "high",
            replace(raw, text=f"upsample({raw.text}, 2)", shape=x.shape, ends=""),
        )
    draft.pairs.append((x, made))
    draft.term("blur", draft.scaled(distance(draft, x, made)))


def headed(draft: Draft) -> None:
    """A network with heads of any shape, each drawn towards something."""
    c = draft.c
    first = c.among(draft.tensors)
    given = draft.beside(first) if c.chance(35) else [first]
    names = ["first", "second", "third"][: c.whole(1, 3)]
    net = nets.with_heads(draft, "parted", given, dict.fromkeys(names))
    results = net.apply(*given)
    made = draft.define("h", next(iter(results.values())))
    draft.values.remove(made)
    total: Value | None = None
    for head, result in results.items():
        one = replace(result, text=f"{made.text}.{head}")
        draft.values.append(one)
        if result.ends and c.chance(60):
            part = _unlikely(draft, one)
        else:
            part = number(draft, call("square", plus(one, c.one("0.5", "1"), "-")))
        total = part if total is None else _sum(total, part)
    assert total is not None
    draft.term("apart", draft.scaled(total))


def _unlikely(draft: Draft, probability: Value) -> Value:
    """How unlikely something is by a head that ends in a sigmoid or a softmax."""
    c, text = draft.c, probability.text
    mean = "" if probability.shape in ((), (1,)) else "mean"
    if probability.ends == "softmax":
        text = f"-{mean}(log({text}))"
    else:
        text = c.one(
            f"{mean}(bce({c.one('1', '0', '0.9')}, {text}))",
            f"-{mean}(log({text}))",
            f"-{mean}(log(1 - {text}))",
        )
    return replace(of_both(text, probability, probability), low=0.0)


def _sum(one: Value, other: Value) -> Value:
    return of_both(f"{one.text} + {other.text}", one, other)
