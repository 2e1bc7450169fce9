"""Systems with a network that discriminates: real or fake, and which class."""

from __future__ import annotations

from dataclasses import replace

from . import nets
from .coding import closing
from .draft import Draft, Net, Term
from .formulas import distance
from .values import Value, of_both


def adversarial(draft: Draft) -> None:
    """A generator of noise, or from one domain to the other, and its critic."""
    c = draft.c
    real = draft.domains[-1]
    if len(draft.domains) > 1:
        source = draft.x
    else:
        source = draft.drawn(draft.prior(c.choose(2, 1, 3, 4)))
    generator = nets.to_shape(
        draft, "generator", [source], real.shape, closing(draft, real)
    )
    fake = draft.define("fake", generator(source))
    draft.codes.append((generator, source))
    kind = c.choose("squares", "logarithms", "logarithms", "bce", "means")
    ends = "sigmoid" if kind in ("logarithms", "bce") else ""
    # It sees fakes as well: a batch_norm at its beginning would subtract their bias.
    either = replace(real, networks=fake.networks)
    critic = nets.to_shape(draft, "critic", [either], (1,), ends)
    _without_last_bias(draft, critic.name, kind)
    on_real, on_fake = critic(real), critic(fake)
    on_seen = on_fake
    if c.chance(20):
        on_seen = critic(draft.define("seen", nets.pool(draft, "former", fake)))
    objective, _ = _objectives(kind, on_real.text, on_seen.text)
    _, fools = _objectives(kind, on_real.text, on_fake.text)
    distinguishing = draft.term("told_apart", of_both(objective, on_real, on_seen))
    own = [distinguishing]
    # Where a kernel starts at zero the slope is 0, and its norm has no gradient to speak of.
    if not draft.rules.zeros and c.chance(50):
        own.append(_penalty(draft, critic, real, fake))
    fooled = draft.term("fools", of_both(fools, on_fake, on_fake))
    if c.chance(30):
        draft.term("near", draft.scaled(distance(draft, real, fake), 60))
    draft.rivals.append(((critic.name,), tuple(own)))
    draft.rivals.append(((generator.name,), (fooled,)))


def _objectives(kind: str, on_real: str, on_fake: str) -> tuple[str, str]:
    """What the critic minimizes, and what the generator does."""
    match kind:
        case "logarithms":
            return f"-log({on_real}) - log(1 - {on_fake})", f"-log({on_fake})"
        case "bce":
            return f"bce(1, {on_real}) + bce(0, {on_fake})", f"bce(1, {on_fake})"
        case "means":
            return f"mean({on_fake}) - mean({on_real})", f"-mean({on_fake})"
        case _:
            return (
                f"square({on_real} - 1) + square({on_fake})",
                f"square({on_fake} - 1)",
            )


def _without_last_bias(draft: Draft, critic: str, kind: str) -> None:
    """A difference of means has the last bias in both: its gradient would be noise."""
    if kind != "means":
        return
    layers = draft.networks[critic]["layers"]
    (settings,) = layers[-1].values()
    if not isinstance(settings, dict):
        settings = {"units": settings}
    layers[-1] = {"dense": {**settings, "bias": False}}


def _penalty(draft: Draft, critic: Net, real: Value, fake: Value) -> Term:
    """The slope of the critic, between real and fake examples, is to be 1."""
    c = draft.c
    way = of_both(f"interpolate({real.text}, {fake.text})", real, fake)
    if c.chance(20):
        way = of_both(f"0.5 * {real.text} + 0.5 * {fake.text}", real, fake)
    u = draft.define("u", replace(way, shape=real.shape))
    value = critic(u)
    kind = c.choose("norm", "norm", "squares")
    slope = replace(
        value, text=f"norm(grad({value.text}, {u.text}))", shape=(), low=0.0
    )
    # Of each of two numbers that are the same.
    if len(value.text) <= 12 and c.chance(15):
        both = f"rows({value.text} * diagonal(identity(2)), 2)"
        slope = replace(slope, text=f"mean(norm(grad({both}, {u.text})), 2)")
    if kind == "squares":
        text = f"square(grad({value.text}, {u.text}))"
        slope = replace(slope, text=f"sum({text})" if c.chance(50) else f"mean({text})")
    elif c.chance(50):
        slope = draft.define("slope", slope)
    draft.slopes.append((critic, real))
    penalty = of_both(f"square({slope.text} - 1)", slope, slope)
    return draft.term("penalty", draft.scaled(penalty, 60))


def classified(draft: Draft) -> None:
    """A network that tells the label."""
    c = draft.c
    labels, classes, x = draft.labels()
    source = x
    if draft.codes and c.chance(30):
        source = draft.codes[0][1]
        source = source if source.port not in draft.latent else x
    net = nets.to_shape(draft, "classifier", [source], (classes,), "softmax")
    p = draft.define("p", net(source))
    draft.labelled.append((labels, p))
    text = c.choose(
        f"cross_entropy({labels}, {p.text})",
        f"cross_entropy({labels}, {p.text})",
        f"-sum(one_hot({labels}) * log({p.text}))",
        f"sse(one_hot({labels}), {p.text})",
    )
    draft.term("error", draft.scaled(replace(of_both(text, p, x), low=0.0)))
