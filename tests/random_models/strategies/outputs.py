"""`fit`, `outputs` and `metrics`: what a trained model is asked for."""

from __future__ import annotations

from typing import Any

from .draft import Draft, Net, size_of
from .formulas import bent
from .values import Value, times

_NO_QUANTILES = {"gamma", "von_mises_fisher"}


def fitted(draft: Draft) -> dict[str, str]:
    """Mean and covariance of a vector that varies."""
    vectors = [
        value
        for value in draft.values
        if len(value.shape) == 1
        and value.shape[0] < 4
        and not value.ends
        and value.networks
    ]
    if not vectors or not draft.c.chance(40):
        return {}
    return {draft.name("codes"): draft.c.among(vectors).text}


def outputs(draft: Draft, fits: dict[str, str]) -> dict[str, Any]:
    """Some of what can be made, each at most once."""
    c = draft.c
    options: list[tuple[str, Any]] = []
    computed = [value for value in draft.values if value.networks]
    options += [("made", c.among(computed).text)] if computed else []
    for net, code in draft.codes:
        options += _of_codes(draft, net, code)
    images = [image.text for image in draft.images()]
    if len(images) > 1:
        options.append(("sheet", images[: c.whole(2, 3)]))
    for name, text in fits.items():
        options.append(("score", f"mahalanobis({text}, {name})"))
        options.append(("off", f"{text} - {name}.mean"))
    if draft.pairs:
        x, other = c.among(draft.pairs)
        options.append(("far", f"sse({x.text}, {other.text})"))
        options.append(("back", other.text))
    if draft.labelled:
        options.append(("right", _accuracy(draft)))
        options += _of_classes(draft)
    if computed and c.chance(30):
        changed = bent(draft, c.among(computed), c.whole(1, 2))
        options.append(("bent", times("0.5", changed).text))
    chosen = c.some(options, 40)
    if computed and c.chance(25):
        chosen.append(("loop", _of_loops(draft, c.among(computed))))
    return {draft.name(name): value for name, value in chosen}


def _of_loops(draft: Draft, value: Value) -> str:
    """A formula that a value becomes a few times, with a draw where a latent fits."""
    step = f"0.5 * so_far + {value.text} / (number + 2)"
    for name, written in draft.latent.items():
        if (size_of(written),) == value.shape:
            step += f" + 0.1 * sample(prior.{name})"
            break
    name = draft.name("moved")
    draft.let[f"{name}(so_far, number)"] = step
    return f"iterate({name}, {value.text}, {draft.c.whole(1, 3)})"


def _accuracy(draft: Draft) -> str:
    labels, p = draft.labelled[0]
    return f"accuracy({labels}, {p.text})"


def _of_classes(draft: Draft) -> list[tuple[str, Any]]:
    """Classes by their numbers, where all labels are of one kind, and each in turn."""
    labels, p = draft.labelled[0]
    derived: list[tuple[str, Any]] = []
    if not any("shuffle(" in text for text in draft.let.values()):
        derived.append(("rows", f"{p.text} - one_hot(each({labels}))"))
    if len({domain.classes for domain in draft.source.domains} - {None}) == 1:
        derived.append(("class", f"sum({p.text} * one_hot(0))"))
    return derived


def _of_codes(draft: Draft, net: Net, code: Value) -> list[tuple[str, Any]]:
    """Ways between codes and about one, and what is made of the prior instead."""
    if len(code.shape) != 1:
        return []
    derived: list[tuple[str, Any]] = [
        ("halfway", f"{net.name}(between({code.text}))"),
        ("turned", f"{net.name}(traverse({code.text}))"),
    ]
    for name, written in draft.latent.items():
        size = size_of(written)
        if (size,) == code.shape:
            drawn = f"{net.name}(sample(prior.{name}))"
            derived.append(("drawn", drawn))
            if net.results[""].is_image:
                derived.append(("several", [drawn, drawn]))
            if size == 2 and not _NO_QUANTILES & {*written}:
                derived.append(("plane", f"{net.name}(grid(prior.{name}))"))
    return derived


def _of_all(draft: Draft) -> list[tuple[str, str]]:
    """Two sets of examples compared, and codes with factors."""
    c = draft.c
    measured: list[tuple[str, str]] = []
    if draft.pairs:
        x, other = c.among(draft.pairs)
        pair = f"{other.text}, {x.text}"
        measured.append(("apart", f"energy_distance({pair})"))
        measured.append(("unlike", f"mmd({pair}, {c.choose(1, 0.5, 2)})"))
        measured.append(("precise", f"precision({pair}, {c.choose(3, 1)})"))
        measured.append(("recalled", f"recall({pair})"))
        measured.append(("frechet", f"frechet_distance({pair})"))
    codes = [v for v in draft.values if len(v.shape) == 1 and v.networks]
    if draft.source.factored and codes:
        domain = c.among(draft.source.factored)
        given = f"{c.among(codes).text}, {domain.name}.factors"
        measured.append(("gap", f"mutual_information_gap({given})"))
        measured.append(("told", f"factor_score({given})"))
    return measured


def metrics(draft: Draft, fits: dict[str, str]) -> dict[str, str]:
    """Means over what was not trained on."""
    c = draft.c
    options: list[tuple[str, str]] = []
    scores = [f"mahalanobis({text}, {name})" for name, text in fits.items()]
    if draft.pairs:
        x, other = c.among(draft.pairs)
        options.append(("decibels", f"psnr({x.text}, {other.text}, 2)"))
        options.append(("error_left", f"mae({x.text}, {other.text})"))
        scores.append(f"sse({x.text}, {other.text})")
    if draft.labelled:
        options.append(("hits", _accuracy(draft)))
    # Ranking needs examples that were not trained on of both kinds.
    only = () if draft.source.named else draft.source.domains[0].only
    if only and draft.source.hold_out and scores:
        options.append(("ranked", f"auroc({c.among(scores)})"))
    if scores:
        options.append(("distance", scores[0]))
    options += _of_all(draft)
    for name in draft.numbers[:1]:
        is_number = isinstance(draft.networks[name]["learned"], str)
        options.append(("learned_value", name if is_number else f"norm({name})"))
    for net, point in draft.slopes[:1]:
        options.append(("steep", f"norm(grad({net(point).text}, {point.text}))"))
    computed = [value for value in draft.values if value.networks]
    if computed:
        changed = bent(draft, c.among(computed), c.whole(0, 1))
        options.append(
            ("size", changed.text if changed.is_number else f"mean({changed.text})")
        )
    return {draft.name(name): text for name, text in c.some(options, 40)}
