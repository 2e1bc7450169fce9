"""Names that mean something elsewhere: in Python, in a framework, in our own packages.

Every name of a pool takes every role of a spec in turn; what is well formed is a name.
"""

from __future__ import annotations

import builtins
import keyword
import re
from pathlib import Path

import pytest
from gencc.ops import functions
from invariants import BACKENDS, Programs, examine
from mutants import DERIVED, NAMES

pytestmark = pytest.mark.framework  # for the seconds that it takes

ROLES = (
    *(
        "latent",
        "network",
        "critic",
        "head",
        "param",
        "learned",
        "value",
        "code",
        "loss",
    ),
    *("second_loss", "step", "second_step", "statistic", "output", "metric"),
)

# Every role is held by a name of its own; `{x}` is doubled where it is YAML.
SPEC = """\
gencc: 1
name: names
data: {{source: digits, scale: [0, 1], batch: 16, only: [0, 1, 2], hold_out: 0.2}}
latent: {{{latent}: {{normal: 2}}}}
networks:
  {network}:
    input: x
    layers: [flatten, dense: 4]
    heads: {{{head}: [dense: 2], log_var: [dense: 2]}}
  back: {{input: {latent}, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}}
  {critic}: {{input: {code}, layers: [dense: 1, sigmoid]}}
  {learned}: {{learned: 0.5}}
params: {{{param}: {{linear: {{start: 0, end: 1, steps: 5}}}}}}
let:
  {value}: {network}(x)
  {code}: {value}.{head}
  q: normal({code}, {value}.log_var)
losses:
  {loss}: sse(x, back(sample(q))) + {param} * kl(q, prior.{latent})
  {second_loss}: -log({critic}({code})) * {learned}
train:
  epochs: 1
  optimizer: {{adam: {{lr: 1.0e-3}}}}
  schedule:
    - {{name: {step}, update: [{network}, back], minimize: {loss} + {second_loss}}}
    - {{name: {second_step}, repeat: 2, update: [{critic}, {learned}], minimize: {second_loss}}}
fit: {{{statistic}: {code}}}
outputs: {{{output}: back(sample(prior.{latent})), more: [x, back({code})]}}
metrics: {{{metric}: "auroc(mahalanobis({code}, {statistic}))"}}
"""
PLAIN = dict(zip(ROLES, (f"n{role}" for role in ROLES), strict=True))
SUFFIXED = (*DERIVED, "on_{}", "step_{}", "n_{}")

# Attributes of modules and layers, and what our own packages call things.
FRAMEWORKS = [
    "add_module",
    "apply",
    "bfloat16",
    "buffers",
    "children",
    "cpu",
    "cuda",
    "double",
    "dump_patches",
    "eval",
    "extra_repr",
    "float",
    "forward",
    "half",
    "load_state_dict",
    "modules",
    "named_children",
    "parameters",
    "register_buffer",
    "requires_grad_",
    "share_memory",
    "state_dict",
    "to",
    "train",
    "training",
    "type",
    "xpu",
    "zero_grad",
    "call_super_init",
    "activity_regularizer",
    "add_loss",
    "add_weight",
    "build",
    "built",
    "call",
    "compute_mask",
    "compute_output_shape",
    "count_params",
    "dtype",
    "get_config",
    "get_weights",
    "input",
    "losses",
    "metrics",
    "name",
    "output",
    "path",
    "save",
    "set_weights",
    "stop_gradient",
    "summary",
    "supports_masking",
    "trainable",
    "trainable_weights",
    "variables",
    "weights",
    "layers",
    "optimizer",
    "predict",
    "fit",
    "evaluate",
    "quantize",
    "stateless_call",
    "run_eagerly",
    "torch",
    "nn",
    "np",
    "numpy",
    "keras",
    "ops",
    "tf",
    "tensorflow",
    "jax",
    "jnp",
    "math",
    "pathlib",
    "Path",
    "os",
    "sys",
    "json",
    "partial",
    "losses",
    "model",
    "data",
    "config",
    "outputs",
    "streams",
    "checkpoints",
    "optimizers",
    "support",
    "initial",
    "Config",
    "Networks",
    "Optimizers",
    "Trained",
    "Run",
    "Tensor",
    "device",
    "seed",
    "step",
    "epoch",
    "rows",
    "batch",
    "noise",
    "scale",
    "total",
    "constant",
    "warm_end",
    "per_epoch",
    "minibatch_indices",
    "report",
    "columns",
    "COLUMNS",
    "OUTPUTS",
    "WRITERS",
    "PACKAGE",
    "labels",
    "images",
    "examples",
    "dataset",
    "folder",
    "steps",
    "resume",
    "precision",
    "count",
    "sample",
    "reconstruct",
    "label",
    "index",
    "row",
    "split",
    "state",
    "table",
    "sheet",
    "plot",
    "points",
    "match",
    "case",
    "self",
    "cls",
    "args",
    "kwargs",
    "EncoderOutput",
    "encoder_output",
    "Adam",
    "Sgd",
    "BatchNorm",
    "Tied",
    "main",
    "parser",
    "train_step",
    "fits",
    "uniform",
    "normal",
    "linear",
    "exponential",
    "move",
    "place",
    "turn",
    "side",
    "named",
    "range",
    "filter",
    "gradient",
    "grad",
]

WELL_FORMED = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
# Words of YAML, of the language of expressions, and what the spec has beside its roles.
ALLOWED = {"True", "False", "x", "y", "prior", "q", "back", "more", "log_var"}

POOL = sorted(
    {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *FRAMEWORKS, *NAMES}
    - {"__debug__"}
)


def spec_of(names: dict[str, str]) -> bytes:
    """The spec with its roles called so."""
    return SPEC.format_map(names).encode()


def test_the_plain_names_are_a_model(tmp_path: Path) -> None:
    programs = Programs()
    assert examine(spec_of(PLAIN), tmp_path / "spec.yaml", programs) == ()
    programs.lint()


@pytest.mark.parametrize("turn", [0, pytest.param(7, marks=pytest.mark.long)])
def test_names_of_the_pool(turn: int, tmp_path: Path) -> None:
    """Well-formed names, as many at a time as there are roles."""
    programs = Programs()
    valid = [name for name in POOL if is_a_name(name)]
    roles = ROLES[turn:] + ROLES[:turn]
    for start in range(0, len(valid), len(ROLES)):
        some = valid[start : start + len(ROLES)]
        names = PLAIN | {
            role: name
            for role, name in zip(roles, some, strict=False)
            if name not in functions.names() or role not in ("network", "critic")
        }  # `mean(x)` is the function
        backend = BACKENDS[(start + turn) % len(BACKENDS)]
        codes = examine(spec_of(names), tmp_path / "spec.yaml", programs, [backend])
        assert codes == (), names
    programs.lint()


@pytest.mark.parametrize("shift", [1, pytest.param(2, marks=pytest.mark.long)])
def test_names_composed_of_others(shift: int, tmp_path: Path) -> None:
    """Roles are called what the package may call another one."""
    programs = Programs()
    for number, form in enumerate(SUFFIXED):
        names = {
            role: form.format(PLAIN[ROLES[(at + shift) % len(ROLES)]])
            if at % 2
            else PLAIN[role]
            for at, role in enumerate(ROLES)
        }
        backend = BACKENDS[number % len(BACKENDS)]
        codes = examine(spec_of(names), tmp_path / "spec.yaml", programs, [backend])
        assert codes == (), names
    programs.lint()


def is_a_name(text: str) -> bool:
    """Whether a spec may use it for what it likes."""
    return WELL_FORMED.fullmatch(text) is not None and text not in ALLOWED


def test_what_is_no_name(tmp_path: Path) -> None:
    """Look-alikes, dunders, words of YAML: an error at the place of the name."""
    for number, name in enumerate(name for name in POOL if not is_a_name(name)):
        for role in (ROLES[number % len(ROLES)], "value"):
            spec = spec_of(PLAIN | {role: name})
            codes = examine(spec, tmp_path / "spec.yaml", Programs(), ["torch"])
            is_fine = name in ALLOWED or (name == "x/y" and "step" in role)
            assert codes or is_fine, name
