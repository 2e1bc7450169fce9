"""`fit`, `outputs` and `metrics`: what a trained model is asked for."""

from __future__ import annotations

from typing import Any

from .draft import Draft, Net, size_of
from .formulas import bent
from .values import Value, times


def fitted(draft: Draft) -> dict[str, str]:
    """Mean and covariance of a vector that varies."""
    vectors = [
        one
        for one in draft.values
        if len(one.shape) == 1 and one.shape[0] < 4 and not one.ends and one.networks
    ]
    if not vectors or not draft.c.chance(40):
        return {}
    return {draft.name("codes"): draft.c.among(vectors).text}


def outputs(draft: Draft, fits: dict[str, str]) -> dict[str, Any]:
    """Some of what can be made, each at most once."""
    c = draft.c
    options: list[tuple[str, Any]] = []
    made = [one for one in draft.values if one.networks]
    options += [("made", c.among(made).text)] if made else []
    for net, code in draft.codes:
        options += _of_codes(draft, net, code)
    images = [one.text for one in draft.images()]
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
    if made and c.chance(30):
        one = bent(draft, c.among(made), c.whole(1, 2))
        options.append(("bent", times("0.5", one).text))
    chosen = c.some(options, 40)
    return {draft.name(wanted): value for wanted, value in chosen}


def _accuracy(draft: Draft) -> str:
    labels, p = draft.labelled[0]
    return f"accuracy({labels}, {p.text})"


def _of_codes(draft: Draft, net: Net, code: Value) -> list[tuple[str, Any]]:
    """Ways between codes, and what is made of the prior instead."""
    if len(code.shape) != 1:
        return []
    found: list[tuple[str, Any]] = [("halfway", f"{net.name}(between({code.text}))")]
    for name, written in draft.latent.items():
        size = size_of(written)
        if (size,) == code.shape:
            drawn = f"{net.name}(sample(prior.{name}))"
            found.append(("drawn", drawn))
            if net.results[""].is_image:
                found.append(("several", [drawn, drawn]))
            if size == 2:
                found.append(("plane", f"{net.name}(grid(prior.{name}))"))
    return found


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
    for name in draft.numbers[:1]:
        options.append(("learned_value", name))
    for net, point in draft.slopes[:1]:
        options.append(("steep", f"norm(grad({net(point).text}, {point.text}))"))
    made = [one for one in draft.values if one.networks]
    if made:
        one = bent(draft, c.among(made), c.whole(0, 1))
        options.append(("size", one.text if one.is_number else f"mean({one.text})"))
    return {draft.name(wanted): text for wanted, text in c.some(options, 40)}
