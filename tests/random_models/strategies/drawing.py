"""The strategy of whole specs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

from hypothesis import strategies as st

from . import coding, discriminators, loose
from .abbreviations import abbreviated
from .averages import averaged
from .blocks import blocked
from .chains import Rules
from .choices import Choices
from .draft import Draft, plain
from .elsewhere import pretrained
from .outputs import fitted, metrics, outputs
from .renaming import renamed
from .sources import Domain, source
from .states import conditional, stated
from .training import training
from .validations import validated
from .writing import spec_text

_MOST_NETWORKS = 4  # then no further system is begun


@dataclass(frozen=True, repr=False)
class Drawn:
    """A spec and what a runner needs to know of it.

    `needs_path` says whether its data are to be written: those of all `domains` then.
    """

    name: str
    text: str
    domains: tuple[Domain, ...]
    named: bool
    batch: int
    hold_out: float

    @property
    def needs_path(self) -> bool:
        """Whether a package of it wants `--data`."""
        return any(domain.source == "npz" for domain in self.domains)

    def __repr__(self) -> str:
        """Short, for whoever reports that one fails shows the text."""
        return f"<a spec of {len(self.text.splitlines())} lines>"

    def called(self, name: str) -> Drawn:
        """The same spec by another name."""
        text = self.text.replace(f"\nname: {self.name}\n", f"\nname: {name}\n", 1)
        return replace(self, name=name, text=text)


def specs(hostile: int = 50) -> st.SearchStrategy[Drawn]:
    """Specs that `gencc check` finds no error in; the simplest has one dense layer.

    hostile: how many of a hundred have names that programs use themselves.
    """
    return st.randoms(use_true_random=False).map(partial(_spec, hostile))


def _spec(hostile: int, random: Random) -> Drawn:
    c = Choices(random)
    data = source(c)
    draft = Draft(c, data, Rules(data.batch, zeros=c.chance(25)))
    for _ in range(c.choose(1, 1, 2, 2, 3)):
        if len(draft.networks) < _MOST_NETWORKS:
            systems = _systems(draft)
            number = c.whole(0, len(systems) - 1)
            c.pay(6 * number)
            systems[number](draft)
    if c.chance(40):
        loose.compared(draft)
    if c.chance(15):
        pretrained(draft)
    train = training(draft)
    fits = fitted(draft) if c.chance(50) else {}
    sections: dict[str, Any] = {
        "gencc": 1,
        "name": "drawn",
        "data": data.written,
        "latent": draft.latent,
        "networks": draft.networks,
        "params": draft.params,
        "let": draft.let,
        "losses": draft.losses,
        "train": train,
        "fit": fits,
        "outputs": _plain(outputs(draft, fits)),
        "metrics": _plain(metrics(draft, fits)),
    }
    sections["params"] = draft.params  # outputs may have added one
    if c.chance(15):
        averaged(draft, sections)
    domains = data.domains
    is_hostile = c.chance(hostile)
    if is_hostile:
        sections, names = renamed(c, sections)
        domains = tuple(replace(d, name=names.get(d.name, d.name)) for d in domains)
    if c.chance(15) and draft.losses:
        stated(c, sections)
    if c.chance(15):
        conditional(c, sections)
    if c.chance(15):
        sections = blocked(c, sections, is_hostile)
    if c.chance(15):
        sections = abbreviated(c, sections, is_hostile)
    validated(c, sections)
    text = spec_text(sections)
    return Drawn("drawn", text, domains, data.named, data.batch, data.hold_out)


def _systems(draft: Draft) -> list[Any]:
    """What can be drawn next, from simple to rich."""
    systems = [
        coding.copied,
        coding.encoded,
        loose.bent,
        coding.mirrored,
        discriminators.adversarial,
        coding.headed,
        loose.scored,
        loose.leveled,
        loose.shared,
        loose.tapped,
        coding.quantized,
    ]
    if draft.nets:
        systems.append(loose.weights)
    if len(draft.domains) == 1:
        systems += [coding.variational, coding.chosen, coding.important]
        systems += [coding.positive, coding.tabled, coding.directed]
    if len(draft.x.shape) == 3 and not any(side % 2 for side in draft.x.shape[:2]):
        systems += [coding.enlarged, coding.enlarged]
    if draft.source.labelled:
        systems += [
            coding.conditional,
            discriminators.classified,
            discriminators.classified,
        ]
    if draft.source.factored:
        systems += [coding.of_factors] * 3
    return systems


def _plain(section: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [plain(part) for part in value]
        if isinstance(value, list)
        else plain(value)
        for name, value in section.items()
    }
