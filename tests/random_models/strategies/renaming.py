"""A drawn spec by other names: words that frameworks, Python and packages use themselves."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gencc.frontend import formula, formula_parser
from gencc.ops import functions

from .choices import Choices

Sections = Mapping[str, Any]

_OURS = """
    networks optimizer optimizers config trained folder dataset path table picture parts
    codes scores values points grid images examples labels label losses data model train
    streams weights tensor place dtype minibatch batch normal uniform permutation steps
    step total per_epoch turn number rows rows_of run runs out device resume seed
    precision batch_size epochs name names loss objective gradients report tape forward
    remaining linear exponential fit fitted save load trial WRITERS COLUMNS CHUNK SIDE
    Networks Trained Config Learned NAMES MODEL PACKAGE OUTPUTS aligned self cls h
    layers layers_1 layers_2 encoder get_layer value switches_1 logits between align
    metrics statistics tables plots sheets scatter histogram confusion time_series figures Picture pictures streams math partial prepare to_array count
    command help facts of MODEL noise x_noise iteration compiled state move split side
    compiled_iteration make_optimizers minibatch_indices read raw scaled only match type
"""
_FRAMEWORKS = """
    torch nn F Tensor Optimizer keras ops tf np jax numpy requires_grad_ dump_patches half
    float double apply to parameters children modules buffers state_dict training eval
    add_module register_buffer cpu cuda share_memory zero_grad named_children bfloat16
    T_destination dense dense_1 conv2d conv2d_1 flatten activation batch_norm concatenate
    identity input_layer reshape elu get_config trainable_variables index Linear
    Sequential Module weight bias kernel shift scale running_mean precision gradient
    input_gradient value_and_gradient output zero_gradients gradients detach backward
    squeeze mean_ constant finished
"""
_PYTHON = (
    *keyword.kwlist,
    *keyword.softkwlist,
    *(name for name in dir(builtins) if name.islower() and name[0].isalpha()),
    *("Exception", "ValueError", "con", "nul", "aux", "CON", "NUL", "dict_"),
)
# What is made of other names, with no look at what else is called so.
_DERIVED = (
    "{}_loss", "{}_optimizer", "{}_end", "{}_rows", "save_{}", "{}_step", "{}_gradient",
    "{}_values", "{}_report", "{}_gradients", "{}_of", "load_{}", "{}_mean", "{}_start", "{}_epochs",
    "{}_steps", "{}_per_epoch", "{}_objective", "{}_of_each", "{}_2", "{}_", "{}_logits",
    "{}_noise", "{}Output", "{}_due", "{}_weights",
)  # fmt: skip
POOL = tuple(
    dict.fromkeys(
        word
        for word in (*_OURS.split(), *_FRAMEWORKS.split(), *_PYTHON, *functions.names())
        if word[0].isalpha() and word not in ("prior", "True", "False", "None")
    )
)
_MEANT = ("mean", "log_var", "log_scale")  # heads that formulas ask for


def renamed(c: Choices, sections: Sections) -> tuple[dict[str, Any], dict[str, str]]:
    """The sections with other names, and what domains are called now."""
    return _Renaming(c, sections).renamed_spec()


@dataclass
class _Renaming:
    c: Choices
    old: Sections
    bare: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def renamed_spec(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Everything by its new name."""
        domains = [*self.old["data"].get("domains", ())]
        self.bare = {"x": "x", "y": "y"} if not domains else {}
        learned = {
            name
            for name, network in self.old["networks"].items()
            if "learned" in network
        }
        called = {*self.old["networks"]} - learned
        called |= {_head(name) for name in self.old["let"] if "(" in name}
        plain = [*domains, *(_head(n) for s in _BARE for n in self.old[s])]
        for name in dict.fromkeys(plain):
            refused = functions.names() if name in called else ()
            refused = (*refused, "x") if name in domains else refused
            if name in self.old["params"]:  # as the number of draws it is an axis
                refused = (*refused, "batch", "others")
            self.bare[name] = self._word(name, {*self.bare.values(), "prior", *refused})
        for name in self._heads():
            if name not in _MEANT:
                self.heads[name] = self._word(
                    name, {*self.heads.values(), *_MEANT, "y"}
                )
        renamed = {key: self._section(key, value) for key, value in self.old.items()}
        return renamed, {name: self.bare[name] for name in domains}

    def _word(self, name: str, taken: Collection[str]) -> str:
        """One of the pool, one made of a word that there is, or the name itself."""
        c = self.c
        for _ in range(20):
            word = c.choose(name, c.any_of(POOL))
            if self.parts and c.chance(40):
                word = c.among(_DERIVED).format(c.among(self.parts))
            if word not in taken and len(word) <= 20:
                self.parts.append(word)
                return word
        return next(
            new for new in (f"{name}_{n}" for n in range(2, 999)) if new not in taken
        )

    def _heads(self) -> Iterator[str]:
        for network in self.old["networks"].values():
            yield from network.get("heads", ())

    # -------------------------------------------------------------- sections

    def _section(self, key: str, value: Any) -> Any:
        match key:
            case "data" if "domains" in value:
                domains = {
                    self.bare[n]: domain for n, domain in value["domains"].items()
                }
                return {**value, "domains": domains}
            case "networks":
                return {
                    self.bare[n]: self._network(network) for n, network in value.items()
                }
            case "latent" | "params":
                return {self.bare[name]: noisy for name, noisy in value.items()}
            case "let" | "losses" | "fit":
                return {
                    n.replace(_head(n), self.bare[_head(n)]): self._formula(formula)
                    for n, formula in value.items()
                }
            case "outputs" | "metrics":
                return self._outputs(value)
            case "train":
                return self._plan(value)
        return value

    def _network(self, written: Any) -> Any:
        network: dict[str, Any] = self._given(dict(written))
        if "input" in network:
            ports = network["input"]
            several = isinstance(ports, list)
            network["input"] = (
                [*map(self._name, ports)] if several else self._name(ports)
            )
        if "heads" in network:
            network["heads"] = {
                self.heads.get(n, n): head for n, head in network["heads"].items()
            }
        for key in network.keys() & {"mirror", "average"}:
            network[key] = self.bare[network[key]]
        return network

    def _given(self, part: Any) -> Any:
        """Layers by the new names of the inputs that they are given besides."""
        if isinstance(part, list):
            return [self._given(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        changed = {key: self._given(value) for key, value in part.items()}
        for word, key in (("film", "by"), ("given", "name"), ("attention", "to")):
            match changed.get(word):
                case str(name):
                    changed[word] = self._name(name)
                case dict() as settings if key in settings:
                    changed[word][key] = self._name(settings[key])
        return changed

    def _outputs(self, written: Any) -> dict[str, Any]:
        """Outputs, or metrics."""
        outputs: dict[str, Any] = {}
        for name, value in written.items():
            formulas = value if isinstance(value, list) else [value]
            texts = [*map(self._formula, formulas)]
            word = self._word(name, outputs)
            outputs[word] = texts if isinstance(value, list) else texts[0]
        return outputs

    def _plan(self, plan: Any) -> Any:
        """Of the training, a stage or a step."""
        renamed = dict(plan)
        for key in ("minimize", "maximize"):
            if key in renamed:
                renamed[key] = self._formula(renamed[key])
        for key in ("update", "share"):
            if key in renamed:
                several = isinstance(renamed[key], list | tuple)
                names = [
                    self._name(n) for n in (renamed[key] if several else [renamed[key]])
                ]
                renamed[key] = names if several else names[0]
        for key in ("repeat", "every"):
            if isinstance(renamed.get(key), str):
                renamed[key] = self._name(renamed[key])
        if "optimizers" in renamed:
            renamed["optimizers"] = {
                self.bare[n]: rule for n, rule in renamed["optimizers"].items()
            }
        for key in ("schedule", "stages"):
            if key in renamed:
                renamed[key] = [self._plan(part) for part in renamed[key]]
        if "stages" in renamed:
            self._name_all(renamed["stages"])
        for step in renamed.get("schedule", ()):
            if self.c.chance(30):
                step["name"] = self._word("step", ())
        return renamed

    def _name_all(self, stages: list[dict[str, Any]]) -> None:
        """Stages have names, which differ."""
        taken: set[str] = set()
        for stage in stages:
            stage["name"] = self._word(str(stage["name"]), taken)
            taken.add(stage["name"])

    # -------------------------------------------------------------- formulas

    def _name(self, name: str) -> str:
        return self.bare.get(name, name)

    def _formula(self, text: Any) -> Any:
        """The formula with other names."""
        if not isinstance(text, str):
            return text
        places = sorted(self._places(formula_parser.parse(text)), reverse=True)
        for start, end, word in places:
            text = text[:start] + word + text[end:]
        return text

    def _places(self, tree: Any) -> Iterator[tuple[int, int, str]]:
        match tree:
            case formula.Name(name=name):
                yield tree.start, tree.end, self._name(name)
            case formula.Call(name=name, arguments=arguments):
                is_network = name in self.old["networks"]
                word = self._name(name) if is_network else name
                yield tree.start, tree.name_end, word
                for argument in arguments:
                    yield from self._places(argument)
            case formula.Attribute(owner=owner, name=name):
                start = tree.end - len(name)
                yield start, tree.end, self._field(owner, name)
                if not _is_prior(owner):
                    yield from self._places(owner)
            case formula.Unary(operand=operand):
                yield from self._places(operand)
            case formula.Binary(left=left, right=right):
                yield from self._places(left)
                yield from self._places(right)

    def _field(self, owner: Any, name: str) -> str:
        if _is_prior(owner):
            return self._name(name)
        data = owner.name in self.old["data"].get("domains", ())
        return (
            name
            if data or owner.name in self.old["fit"]
            else self.heads.get(name, name)
        )


_BARE = ("networks", "params", "let", "losses", "latent", "fit")


def _head(name: str) -> str:
    """moved, of moved(v, k)"""
    return name.partition("(")[0]


def _is_prior(owner: Any) -> bool:
    return getattr(owner, "name", "") == "prior"
