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
        return draft.c.choose("", "sigmoid", "sigmoid")
    if (target.low, target.high) == (-1, 1):
        return draft.c.choose("", "tanh")
    return draft.c.choose("", "", "", "tanh", "softplus")


def spoiled(draft: Draft, value: Value) -> Value:
    """What an encoder is given: the example, or something made of it."""
    c = draft.c
    kind = c.choose(
        "itself", "itself", "itself", "corrupt", "mask", "shuffle", "between"
    )
    if kind == "itself":
        return value
    weight, _ = draft.weight() if kind == "corrupt" else ("", 0)
    text = {
        "corrupt": f"corrupt({value.text}, {weight})",
        "mask": f"mask({value.text}, {c.choose('0.3', '0.5')})",
        "shuffle": f"0.5 * {value.text} + 0.5 * shuffle({value.text})",
        "between": f"interpolate({value.text}, shuffle({value.text}))",
    }[kind]
    low, high = min(value.low, 0), max(value.high, 0)
    if kind == "corrupt":
        low, high = low - 8, high + 8
    noisy = replace(value, text=text, low=low, high=high, port="")
    return draft.define("noisy", noisy)


def copied(draft: Draft) -> None:
    """One network that gives back what it is given."""
    x = draft.c.among(draft.domains)
    source = spoiled(draft, x)
    net = nets.to_shape(draft, "f", [source], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", net(source), 40)
    draft.pairs.append((x, x_hat))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))


def encoded(draft: Draft) -> None:
    """An encoder and a decoder, written out."""
    c = draft.c
    x = c.among(draft.domains)
    source = spoiled(draft, x)
    encoder = nets.free(draft, "encoder", [source], vector=c.chance(60))
    code = draft.define("code", encoder(source))
    decoder = nets.to_shape(draft, "decoder", [code], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, x_hat))
    draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))


def mirrored(draft: Draft) -> None:
    """An encoder and its mirror."""
    c = draft.c
    x = c.among(draft.domains)
    source = spoiled(draft, x)
    encoder, decoder = nets.mirrored(draft, source)
    code = encoder(source)
    code = draft.maybe_define("code", code, 70)
    x_hat = draft.maybe_define("x_hat", decoder(code), 40)
    draft.pairs.append((x, x_hat))
    if not decoder.source and code.port:
        draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))


def variational(draft: Draft) -> None:
    """A code with a distribution, its divergence from the prior, and a decoder."""
    c = draft.c
    x = draft.x
    size = c.choose(2, 1, 3)
    family, log = ("laplace", "log_scale") if c.chance(20) else ("normal", "log_var")
    z = draft.prior(size, only=family)
    inputs = draft.beside(x) if c.chance(20) else [x]
    mean, spread = _moments(draft, inputs, size, log)
    networks = mean.networks | spread.networks
    q = draft.name("q")
    draft.let[q] = f"{family}({mean.text}, {spread.text})"
    if mean.text.endswith(".mean"):  # a record has both
        draft.let[q] = f"{family}({mean.text.removesuffix('.mean')})"
    reads = mean.reads
    noise = frozenset({z})
    sample = Value(f"sample({q})", (size,), networks=networks, reads=reads | noise)
    name = "z" if z == "z" and "z" not in draft.let else "code"
    code = _named_sample(draft, name, sample)
    decoder = nets.to_shape(draft, "decoder", [code], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, x_hat))
    draft.codes.append((decoder, code))
    draft.values.append(replace(mean, text=f"{q}.mean", port=""))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))
    divergence = of_both(f"kl({q}, prior.{z})", sample, sample)
    if c.chance(30):
        likely = f"log_prob({q}, {code.text})"
        if c.chance(40):
            likely = f"0 - entropy({q})"
        text = f"{likely} - log_prob(prior.{z}, {code.text})"
        divergence = of_both(text, sample, sample)
    draft.term("divergence", draft.scaled(divergence, 50))


def important(draft: Draft) -> None:
    """The importance weighted bound: several draws of a code for each example."""
    c = draft.c
    x, size = draft.x, c.choose(1, 2)
    z = draft.prior(size, only="normal")
    mean, spread = _moments(draft, [x], size, "log_var")
    q, k = draft.name("q"), draft.name("k")
    draft.params[k] = c.choose(2, 3)
    draft.let[q] = f"normal({mean.text}, {spread.text})"
    if mean.text.endswith(".mean"):  # a record has both
        draft.let[q] = f"normal({mean.text.removesuffix('.mean')})"
    noise = frozenset({z})
    sample = Value(f"sample({q}, {k})", (size,), reads=mean.reads | noise)
    sample = replace(sample, networks=mean.networks | spread.networks)
    name = draft.name("draws")
    draft.let[name] = sample.text
    draft.noise.append(name)
    draws = replace(sample, text=name, port=name)
    decoder = nets.to_shape(draft, "decoder", [draws], x.shape, closing(draft, x))
    x_hat = decoder(draws)
    misfit = of_both(f"mse({x.text}, {x_hat.text})", x, x_hat)
    apart = f"log_prob({q}, {name}) - log_prob(prior.{z}, {name})"
    weight = f"0 - {misfit.text} - 0.1 * ({apart})"
    text = f"0 - logmeanexp({weight}, {k})"
    draft.term("bound", draft.scaled(of_both(text, misfit, sample)))


def positive(draft: Draft) -> None:
    """A code of positive numbers, of a gamma, and its divergence."""
    c = draft.c
    x, size = draft.x, c.choose(2, 1)
    z = draft.prior(size, only="gamma")
    net = nets.to_shape(draft, "rates", [x], (size,))
    spread = draft.define("spread", net(x))
    q = draft.name("q")
    shape = (
        f"1 + softplus({spread.text})" if c.chance(50) else f"exp(tanh({spread.text}))"
    )
    draft.let[q] = f"gamma({shape}, {c.choose('1', '0.5')} + square({spread.text}))"
    noise = frozenset({z})
    text = f"log(sample({q}) + 0.1)"
    code = replace(
        spread, text=text, low=-3, high=5, reads=spread.reads | noise, port=""
    )
    code = draft.define("code", code)
    decoder = nets.to_shape(draft, "drawer", [code], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, x_hat))
    draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))
    draft.term(
        "divergence", draft.scaled(of_both(f"kl({q}, prior.{z})", code, code), 50)
    )


def directed(draft: Draft) -> None:
    """A code on a circle or a sphere, and its divergence from all directions."""
    c = draft.c
    x, size = draft.x, c.choose(2, 3)
    z = draft.prior(size, only="von_mises_fisher")
    net = nets.to_shape(draft, "aimed", [x], (size,))
    mean = draft.define("aim", net(x))
    kappa = c.choose(f"1 + sum(square({mean.text}))", f"exp(mean({mean.text}))", "4")
    q = draft.name("q")
    draft.let[q] = f"von_mises_fisher(0.2 + {mean.text}, {kappa})"
    noise = frozenset({z})
    code = replace(mean, text=f"sample({q})", low=-1, high=1, port="")
    code = draft.define("code", replace(code, reads=mean.reads | noise))
    decoder = nets.to_shape(draft, "decoder", [code], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, x_hat))
    draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))
    text = c.choose(f"kl({q}, prior.{z})", f"log_prob({q}, {code.text})")
    draft.term("divergence", draft.scaled(of_both(text, code, code), 50))


def chosen(draft: Draft) -> None:
    """A code of one category or of bits, relaxed or straight through, and its divergence."""
    c = draft.c
    x, size = draft.x, c.choose(3, 4)
    family, closes = c.choose(("categorical", "softmax"), ("bernoulli", "sigmoid"))
    k = draft.prior(size, only=family)
    inputs = draft.beside(x) if c.chance(20) else [x]
    logits = draft.define(
        "logits", nets.to_shape(draft, "chooser", inputs, (size,))(*inputs)
    )
    q = draft.name("q")
    draft.let[q] = f"{family}({closes}({logits.text}))"
    noise = frozenset({k})
    certain = f"hardmax({q}.p)"
    texts = [f"{q}.p + stop(sample({q}) - {q}.p)"]
    if family == "categorical":
        texts.append(f"gumbel_softmax({logits.text}, {c.choose('2', '1', '0.7')})")
    else:
        certain = f"({q}.p > 0.5)"
    text = c.choose(*texts, f"{q}.p + stop({certain} - {q}.p)")
    code = draft.define("choice", replace(logits, text=text, low=0, high=1, port=""))
    decoder = nets.to_shape(draft, "drawer", [code], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(code))
    draft.pairs.append((x, x_hat))
    draft.codes.append((decoder, code))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))
    text = c.choose(f"kl({q}, prior.{k})", f"0.7 - entropy({q})")
    sample = replace(code, reads=code.reads | noise)
    draft.term("divergence", draft.scaled(of_both(text, sample, sample), 50))


def quantized(draft: Draft) -> None:
    """A code of the nearest rows of a learned table, straight through."""
    c = draft.c
    x = c.among(draft.domains)
    encoder = nets.free(draft, "encoder", [x])
    code = draft.define("code", encoder(x))
    book = nets.learned_tensor(draft, "book", (c.choose(5, 3, 8), code.shape[-1]))
    draft.let[e := draft.name("e")] = f"nearest({book.text}, {code.text})"
    row = Value(e, code.shape, networks=book.networks, reads=code.reads)
    text = f"{code.text} + stop({e} - {code.text})"
    through = draft.define("through", replace(code, text=text, port=""))
    decoder = nets.to_shape(draft, "decoder", [through], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(through))
    draft.pairs.append((x, x_hat))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))
    text = f"mse(stop({code.text}), {e}) + 0.25 * mse({code.text}, stop({e}))"
    draft.term("codes", draft.scaled(of_both(text, code, row), 50))


def tabled(draft: Draft) -> None:
    """A code that is near to some of the rows of a learned table, and a mixture of them."""
    c = draft.c
    x, size, count = draft.x, c.choose(2, 1, 3), c.choose(3, 2, 4)
    net = nets.to_shape(draft, "encoder", [x], (size,))
    code = draft.define("code", net(x))
    table = nets.learned_tensor(draft, "table", (count, size))
    draft.params[k := draft.name("k")] = count
    draft.let[rows := draft.name("rows_of")] = f"rows({table.text}, {k})"
    component = f"normal({rows}, {c.choose('0', '-0.5')})"
    near = f"log_prob({component}, {code.text})"
    text = f"{c.choose('0', '1')} - logmeanexp({near}, {k})"
    if c.chance(40):
        shares = nets.learned_tensor(draft, "shares", (count,))
        text = f"0 - log_prob(mixture({component}, {k}, softmax({shares.text})), {code.text})"
        table = replace(table, networks=table.networks | shares.networks)
    draft.term("prior_of", draft.scaled(of_both(text, code, table), 50))
    weights = f"softmax(stack({near}, {k}))"
    text = f"sum(rows({weights}, {k}) * {rows}, {k})"
    mixed = draft.define("mixed", replace(of_both(text, code, table), shape=(size,)))
    decoder = nets.to_shape(draft, "decoder", [mixed], x.shape, closing(draft, x))
    x_hat = draft.maybe_define("x_hat", decoder(mixed))
    draft.pairs.append((x, x_hat))
    draft.term("misfit", draft.scaled(distance(draft, x, x_hat)))


def _named_sample(draft: Draft, name: str, sample: Value) -> Value:
    """`z` is the one name that a latent and a definition may share."""
    if name != "z":
        return draft.define(name, sample)
    draft.let["z"] = sample.text
    draft.noise.append("z")
    latent = replace(sample, text="z", port="z")
    draft.values.append(latent)
    return latent


def _moments(
    draft: Draft, inputs: list[Value], size: int, log: str
) -> tuple[Value, Value]:
    """Mean and log-variance, or log-scale: heads of one network, or two networks."""
    c = draft.c
    kind = c.choose("heads", "heads", "two", "bounded", "level")
    if kind == "heads":
        shapes = {"mean": (size,), log: (size,)}
        net = nets.with_heads(draft, "encoder", inputs, shapes)
        moments = net.apply(*inputs)
        mean, spread = moments["mean"], moments[log]
        return replace(mean, text=f"{mean.text}.mean"), spread
    first = nets.to_shape(draft, "mean_of", inputs, (size,))
    mean = first(*inputs)
    second = nets.to_shape(draft, "spread_of", inputs, (size,))
    if kind == "two":
        return mean, second(*inputs)
    if kind == "level":  # one variance for all dimensions of an example
        return mean, reduced("mean", second(*inputs))
    return mean, call("tanh", second(*inputs)) if size > 1 else second(*inputs)


def conditional(draft: Draft) -> None:
    """A decoder that is given a label, and perhaps a code beside it."""
    labels, classes, x = draft.labels()
    known = next((value for value in draft.values if value.text.startswith("t")), None)
    label = known or draft.define(
        "t", Value(f"one_hot({labels})", (classes,), 0.0, 1.0, reads=x.reads)
    )
    _given(draft, x, label)


def of_factors(draft: Draft) -> None:
    """A decoder that is given factors, and perhaps a code beside them."""
    domain = draft.c.among(draft.source.factored)
    x = draft.domains[draft.source.domains.index(domain)]
    written = Value(f"{x.text}.factors", (domain.factors,), -1.0, 1.0, reads=x.reads)
    _given(draft, x, draft.define("factors", written))


def _given(draft: Draft, x: Value, label: Value) -> None:
    c = draft.c
    inputs = draft.beside(label) if c.chance(40) else [label]
    decoder = nets.to_shape(draft, "drawer", inputs, x.shape, closing(draft, x))
    x_hat = draft.define("by_label", decoder(*inputs))
    draft.pairs.append((x, x_hat))
    draft.term("missed", draft.scaled(distance(draft, x, x_hat)))


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
        high = draft.define("high", net(small))
    else:
        net = nets.to_shape(draft, "touch", [small], small.shape)
        raw = net(small)
        high = draft.define(
            "high",
            replace(raw, text=f"upsample({raw.text}, 2)", shape=x.shape, ends=""),
        )
    draft.pairs.append((x, high))
    draft.term("blur", draft.scaled(distance(draft, x, high)))


def headed(draft: Draft) -> None:
    """A network with heads of any shape, each drawn towards something."""
    c = draft.c
    first = c.among(draft.tensors)
    inputs = draft.beside(first) if c.chance(35) else [first]
    names = ["first", "second", "third"][: c.whole(1, 3)]
    net = nets.with_heads(draft, "parted", inputs, dict.fromkeys(names))
    results = net.apply(*inputs)
    trunk = draft.define("h", next(iter(results.values())))
    draft.values.remove(trunk)
    total: Value | None = None
    for head, result in results.items():
        branch = replace(result, text=f"{trunk.text}.{head}")
        draft.values.append(branch)
        if result.ends and c.chance(60):
            part = _unlikely(draft, branch)
        else:
            part = number(
                draft, call("square", plus(branch, c.choose("0.5", "1"), "-"))
            )
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
        text = c.choose(
            f"{mean}(bce({c.choose('1', '0', '0.9')}, {text}))",
            f"-{mean}(log({text}))",
            f"-{mean}(log(1 - {text}))",
        )
    return replace(of_both(text, probability, probability), low=0.0)


def _sum(first: Value, second: Value) -> Value:
    return of_both(f"{first.text} + {second.text}", first, second)
