"""Mistakes in optimizers: their numbers, their formulas, and what they remember."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

import numpy as np

from gencc.ir.model import Model, Optimizer, Rule
from gencc.ops import load_from
from gencc.verification.grading.mistakes.record import Mistake
from gencc.verification.grading.replay import Alteration
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Trace
from gencc.verification.reference import ops
from gencc.verification.reference.tape import Array

Moments = Mapping[str, Array]
Moved = tuple[Array, dict[str, Array]]


def _with_rules(
    model: Model, change: Callable[[Optimizer], Rule | None]
) -> Iterator[tuple[Model, str]]:
    """The model with one optimizer's rule changed, or all."""
    rules = [(o, change(o)) for o in model.optimizers]
    changed = [(o, rule) for o, rule in rules if rule is not None and rule != o.rule]

    def of(own: list[tuple[Optimizer, Rule]]) -> Model:
        others = {o.name: rule for o, rule in own}
        return replace(
            model,
            optimizers=tuple(
                replace(o, rule=others.get(o.name) or o.rule) for o in model.optimizers
            ),
        )

    if len(changed) > 1:
        yield of(changed), ""
    for pair in changed:
        detail = f"for {', '.join(pair[0].networks)}" if len(rules) > 1 else ""
        yield of([pair]), detail


def _setting(name: str, candidates: tuple[float | bool, ...]) -> Any:
    """Other numbers of a setting, that the optimizers of a spec have."""

    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        for value in candidates:

            def change(optimizer: Optimizer, v: float | bool = value) -> Rule | None:
                rule: Any = optimizer.rule
                return replace(rule, **{name: v}) if hasattr(rule, name) else None

            for model, where in _with_rules(trace.model, change):
                shown = f"{value:g}" if not isinstance(value, bool) else str(value)
                yield Alteration(model, " ".join(filter(None, (shown, where))))

    return alterations


def _rates(trace: Trace, result: Result) -> Iterator[Alteration]:
    for factor in (10, 0.1, 2, 0.5, 100, 0.01, 5, 0.2, 4, 0.25, 3, 20, 1000, 0.001):

        def change(optimizer: Optimizer, f: float = factor) -> Rule | None:
            rule: Any = optimizer.rule
            return replace(rule, lr=f * rule.lr)  # type: ignore[no-any-return]

        for model, where in _with_rules(trace.model, change):
            yield Alteration(
                model, " ".join(filter(None, (f"{factor:g} times", where)))
            )


def _rates_exchanged(trace: Trace, result: Result) -> Iterator[Alteration]:
    every = trace.model.optimizers
    for first, second in combinations(every, 2):
        rates: dict[str, Any] = {first.name: second.rule, second.name: first.rule}

        def change(optimizer: Optimizer, r: dict[str, Any] = rates) -> Rule | None:
            rule: Any = optimizer.rule
            other = r.get(optimizer.name)
            return replace(rule, lr=other.lr) if other else None

        others = ((o, change(o)) for o in every)
        changed = tuple(replace(o, rule=rule or o.rule) for o, rule in others)
        detail = f"of {first.name} and {second.name}"
        yield Alteration(replace(trace.model, optimizers=changed), detail)


RATES_EXCHANGED = Mistake(
    "learning rates exchanged",
    "the optimizer of one network has the learning rate of another's",
    _rates_exchanged,
    in_update=True,
)
LEARNING_RATE = Mistake(
    "learning rate",
    "the weights move by another learning rate than the spec's",
    _rates,
    in_update=True,
)
EPSILON = Mistake(
    "ε of the optimizer",
    "the optimizer has another ε than the spec's, such as the 1e-7 that Keras has by itself",
    _setting("epsilon", (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-8, 1e-10, 1e-9, 1e-12, 0.0)),
    in_update=True,
)
BETA_1 = Mistake(
    "β₁ of Adam",
    "Adam's β₁ is another one than the spec's, such as the 0.9 that every library has by "
    "itself",
    _setting("beta_1", (0.9, 0.5, 0.0, 0.95, 0.99, 0.8, 0.7)),
    in_update=True,
)
BETA_2 = Mistake(
    "β₂ of Adam",
    "Adam's β₂ is another one than the spec's",
    _setting("beta_2", (0.999, 0.99, 0.9, 0.95, 0.9999, 0.98)),
    in_update=True,
)
MOMENTUM = Mistake(
    "momentum",
    "the momentum is another one than the spec's, or is missing",
    _setting("momentum", (0.0, 0.9, 0.5, 0.99, 0.8, 0.1)),
    in_update=True,
)
NESTEROV = Mistake(
    "Nesterov's momentum",
    "the momentum is Nesterov's where the spec's is not, or the other way round",
    _setting("nesterov", (True, False)),
    in_update=True,
)
WEIGHT_DECAY = Mistake(
    "weight decay",
    "the weight decay is another one than the spec's, or there is one where the spec has none",
    _setting("weight_decay", (0.0, 1e-2, 1e-4, 1e-3, 1e-5, 5e-4, 0.1)),
    in_update=True,
)
RHO = Mistake(
    "ρ of RMSprop",
    "RMSprop's ρ is another one than the spec's: PyTorch has 0.99 by itself, Keras 0.9",
    _setting("rho", (0.9, 0.99, 0.999, 0.5)),
    in_update=True,
)


# What a library has by itself.
USUAL = {
    "beta_1": 0.9,
    "beta_2": 0.999,
    "epsilon": 1e-8,
    "momentum": 0.0,
    "nesterov": False,
    "rho": 0.9,
    "weight_decay": 0.0,
}


def _rule(word: str, rule: Rule) -> Rule:
    """A rule of another word with the same numbers, where it has such."""
    module = load_from("gencc.ops", "optimizers", word)
    kind: Any = module.Keys.rule
    names = [f.name for f in fields(kind)]
    known = {**USUAL, **rule.settings()}
    own = {name: known[name] for name in names}
    if word == "adamw":
        own["weight_decay"] = 0.01
    return kind(**own)  # type: ignore[no-any-return]


def _other_rules(trace: Trace, result: Result) -> Iterator[Alteration]:
    for word in ("sgd", "adam", "rmsprop", "adamw", "adagrad"):

        def change(optimizer: Optimizer, w: str = word) -> Rule | None:
            return None if optimizer.rule.word == w else _rule(w, optimizer.rule)

        for model, where in _with_rules(trace.model, change):
            yield Alteration(model, " ".join(filter(None, (word, where))))


RULE = Mistake(
    "another optimizer",
    "the weights move by the rule of another optimizer than the spec's",
    _other_rules,
    in_update=True,
)


def _by_formula(word: str, rule: Callable[..., Moved]) -> Any:
    """Another formula for the optimizers of a word."""

    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        if any(o.rule.word == word for o in trace.model.optimizers):
            yield Alteration(trace.model, rule=_for(word, rule))

    return alterations


def _for(word: str, formula: Callable[..., Moved]) -> Callable[..., Moved]:
    def move(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
        if rule.word == word:
            return formula(rule, g, weight, moments, t)
        module = load_from(ops.__name__, "optimizers", rule.word)
        result: Moved = module.move(rule, g, weight, moments, t)
        return result

    return move


def _adam_moments(rule: Any, g: Array, moments: Moments) -> tuple[Array, Array]:
    m = rule.beta_1 * moments["m"] + (1 - rule.beta_1) * g
    v = rule.beta_2 * moments["v"] + (1 - rule.beta_2) * g * g
    return m, v


def _uncorrected(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    m, v = _adam_moments(rule, g, moments)
    return weight - rule.lr * m / (np.sqrt(v) + rule.epsilon), {"m": m, "v": v}


def _m_alone(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    m, v = _adam_moments(rule, g, moments)
    m_hat = m / (1 - rule.beta_1**t)
    return weight - rule.lr * m_hat / (np.sqrt(v) + rule.epsilon), {"m": m, "v": v}


def _v_alone(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    m, v = _adam_moments(rule, g, moments)
    v_hat = v / (1 - rule.beta_2**t)
    return weight - rule.lr * m / (np.sqrt(v_hat) + rule.epsilon), {"m": m, "v": v}


def _corrected(rule: Any, m: Array, v: Array, t: int) -> tuple[Array, Array]:
    return m / (1 - rule.beta_1**t), v / (1 - rule.beta_2**t)


def _inside(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    m, v = _adam_moments(rule, g, moments)
    m_hat, v_hat = _corrected(rule, m, v, t)
    return weight - rule.lr * m_hat / np.sqrt(v_hat + rule.epsilon), {"m": m, "v": v}


def _before(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    """lr √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε), the form before section 2.1."""
    m, v = _adam_moments(rule, g, moments)
    rate = rule.lr * np.sqrt(1 - rule.beta_2**t) / (1 - rule.beta_1**t)
    return weight - rate * m / (np.sqrt(v) + rule.epsilon), {"m": m, "v": v}


def _of_keras(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    """With the ε that Keras has by itself."""
    return _before(replace(rule, epsilon=1e-7), g, weight, moments, t)


def _rootless(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    m, v = _adam_moments(rule, g, moments)
    m_hat, v_hat = _corrected(rule, m, v, t)
    return weight - rule.lr * m_hat / (v_hat + rule.epsilon), {"m": m, "v": v}


def _late(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    m, v = _adam_moments(rule, g, moments)
    m_hat, v_hat = _corrected(rule, m, v, t + 1)
    after = weight - rule.lr * m_hat / (np.sqrt(v_hat) + rule.epsilon)
    return after, {"m": m, "v": v}


def _decoupled(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    """The decay of adamw in adam."""
    m, v = _adam_moments(rule, g, moments)
    m_hat, v_hat = _corrected(rule, m, v, t)
    decayed = weight - rule.lr * rule.weight_decay * weight
    after = decayed - rule.lr * m_hat / (np.sqrt(v_hat) + rule.epsilon)
    return after, {"m": m, "v": v}


def _coupled(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    """The decay of adam in adamw."""
    m, v = _adam_moments(rule, g + rule.weight_decay * weight, moments)
    m_hat, v_hat = _corrected(rule, m, v, t)
    after = weight - rule.lr * m_hat / (np.sqrt(v_hat) + rule.epsilon)
    return after, {"m": m, "v": v}


def _several(*parts: Any) -> Any:
    def alterations(trace: Trace, result: Result) -> Iterator[Alteration]:
        for part in parts:
            yield from part(trace, result)

    return alterations


BIAS_CORRECTION = Mistake(
    "Adam without its bias correction",
    "the moments are not divided by 1 - βᵗ, so that the first steps are too short or too long",
    _several(
        _by_formula("adam", _uncorrected),
        _by_formula("adam", _m_alone),
        _by_formula("adam", _v_alone),
    ),
    in_update=True,
)
EPSILON_INSIDE = Mistake(
    "ε below the root",
    "Adam's ε stands below the root, √(v̂ + ε), where it is added to the root, √v̂ + ε",
    _by_formula("adam", _inside),
    in_update=True,
)
EPSILON_BEFORE = Mistake(
    "ε before the bias correction",
    "Adam's ε is added to √v before the correction, as in keras.optimizers.Adam, where "
    "Algorithm 1 adds it to √v̂",
    _several(_by_formula("adam", _before), _by_formula("adam", _of_keras)),
    in_update=True,
)
ROOT_MISSING = Mistake(
    "Adam without the root",
    "the step is divided by v̂, where it is to be divided by its root",
    _by_formula("adam", _rootless),
    in_update=True,
)
COUNT = Mistake(
    "Adam's count of steps",
    "the bias correction is that of the next step: t is counted up once too often",
    _by_formula("adam", _late),
    in_update=True,
)
DECAY_DECOUPLED = Mistake(
    "weight decay beside the gradient",
    "the weights decay apart from the gradient, as in AdamW, where the spec adds the decay to "
    "the gradient, or the other way round",
    _several(_by_formula("adam", _decoupled), _by_formula("adamw", _coupled)),
    in_update=True,
)


def _anew(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    module = load_from(ops.__name__, "optimizers", rule.word)
    zeros = {key: np.zeros(g.shape) for key in ("m", "v", "momentum")}
    result: Moved = module.move(rule, g, weight, zeros, 1)
    return result


def _forgetful(trace: Trace, result: Result) -> Iterator[Alteration]:
    if any(o.rule.stored for o in trace.model.optimizers):
        yield Alteration(trace.model, rule=_anew)


FORGETFUL = Mistake(
    "optimizer made anew",
    "each step has an optimizer of its own, whose moments are 0: it is to be made once",
    _forgetful,
    in_update=True,
)


def _dampened(rule: Any, g: Array, weight: Array, moments: Moments, t: int) -> Moved:
    b = rule.momentum * moments["momentum"] + (1 - rule.momentum) * g
    return weight - rule.lr * b, {"momentum": b}


DAMPENED = Mistake(
    "momentum with dampening",
    "the gradient enters the velocity by 1 - momentum, where the spec has it in full",
    _by_formula("sgd", _dampened),
    in_update=True,
)

ALL = (
    RATES_EXCHANGED,
    LEARNING_RATE,
    BETA_1,
    BETA_2,
    MOMENTUM,
    NESTEROV,
    RHO,
    FORGETFUL,
    BIAS_CORRECTION,
    EPSILON,
    EPSILON_BEFORE,
    EPSILON_INSIDE,
    ROOT_MISSING,
    COUNT,
    DAMPENED,
    RULE,
    DECAY_DECOUPLED,
    WEIGHT_DECAY,
)
