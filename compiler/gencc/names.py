"""What a spec may call its networks, values and packages: a name -> what is wrong with it.

Names survive into the generated programs, so that those which mean something there
already are not to be had.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

LONGEST = 64

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")

_PYTHON = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)} | {
    "copyright", "credits", "exit", "help", "license", "quit",
}  # fmt: skip

_PROGRAMS = """
    torch nn np numpy keras ops tf tensorflow jax flax optax layers losses data model
    train training trained config streams checkpoints checkpoint optimizers optimizer
    images labels self cls step steps epoch epochs run runs device dtype seed support
    outputs annotations math path pathlib sys os main atomic errors minibatches pictures
    dataset module sequential adam sgd tensor variable variables grad gradient gradients
    gencc prior backend dataclass dataclasses argparse json typing functional folder
    batch noise resume parameters state forward rows rows_of turn number total normal
    uniform remaining take tape place initial networks constant scale columns
    partial minibatch load save prepare to_array to_tensor chunk side writers
    batch_size precision facts of out command
    sheets plots tables metrics files datasets sources digits scatter table
    anneal linear exponential statistics fitted fit
    trial examples named parts everything permutation
    raw read only split scaled labels_of between picture points learned tied
    input_gradient input_gradients compiled report move align aligned
    maxpool max_pool maxunpool max_unpool tiedlinear tied_linear tieddense tied_dense
    tiedconv2d tied_conv2d tiedconvtranspose2d tied_conv_transpose2d
    tiedconv2dtranspose tied_conv2d_transpose
    batchnorm batch_norm tovector to_vector toimage to_image namedtuple named_tuple
"""

_ATTRIBUTES = """
    activity_regularizer add add_loss add_metric add_module add_variable add_weight append
    apply autocast bfloat16 buffers build build_from_config built call children compiled
    compiled_loss compiled_metrics compute_dtype compute_loss compute_mask compute_metrics
    compute_output_shape compute_output_spec count_params cpu cuda double dtype_policy
    evaluate export extend extra_repr fit from_config get_buffer get_config get_layer
    get_parameter get_submodule get_weights half inputs insert ipu load_state_dict
    load_weights loss metrics metrics_names modules mtia name named_buffers named_children
    named_modules named_parameters non_trainable_variables non_trainable_weights output
    pop predict predict_step quantize register_buffer register_module register_parameter
    reset_metrics save save_weights set_weights share_memory state_dict summary test_step
    to to_empty to_json train_step trainable trainable_variables trainable_weights
    training weights xpu zero_grad activation conv2d conv2d_transpose dense flatten
    input_layer layers_1 layers_2 layers_3 layers_4 reshape up_sampling2d
"""

RESERVED = frozenset(word.lower() for word in (*_PYTHON, *_PROGRAMS.split()))
"""Lower-cased words that no part of a spec may be called."""

ATTRIBUTES = frozenset(_ATTRIBUTES.split())
"""Further words that no network and no head may be called: modules have them."""


def problem(name: str) -> str | None:
    """Why `name` cannot be a name in a spec, or None when it can."""
    if not _NAME.fullmatch(name):
        return "a name has letters, digits and `_` only, and begins with a letter"
    if len(name) > LONGEST:
        return f"a name has at most {LONGEST} characters, this one has {len(name)}"
    if name.lower() in RESERVED or name == "F":  # torch.nn.functional
        return f"`{name}` means something in the generated programs already"
    return None


def part_problem(name: str) -> str | None:
    """Why a well-formed name cannot be that of a network or a head, or None."""
    if name.lower() in ATTRIBUTES:
        return f"every layer of some framework has a `{name}` of its own"
    return None


def package_problem(name: str) -> str | None:
    """Why `name` cannot be the name of a spec, and so of a package, or None."""
    if not _PACKAGE.fullmatch(name):
        return (
            "the name of a spec becomes a folder and a Python package: lower-case "
            "letters, digits and `_` only, and a letter first"
        )
    if len(name) > LONGEST:
        return f"a name has at most {LONGEST} characters, this one has {len(name)}"
    return None


def camel(name: str) -> str:
    """The name as that of a class: to_a -> ToA."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def unused(name: str, taken: Iterable[str]) -> str:
    """`name`, or the first of name_2, name_3 … that is not among `taken`."""
    used = {word.lower() for word in taken}
    candidate, number = name, 2
    while candidate.lower() in used:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
