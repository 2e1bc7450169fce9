"""A formula of the language, and what it is for arrays."""

from __future__ import annotations

from gencc.verification.reference.evaluation import Evaluation
from gencc.verification.reference.tape import Array, Value
from small import model

TEXT = """\
gencc: 1
name: formula
data: {{batch: 4, {data}}}
latent:
  z: {{normal: 3}}
  tight: {{normal: {{size: 3, deviation: 0.4}}}}
  loose: {{normal: {{size: 3, deviation: 7}}}}
  bits: {{bernoulli: 3}}
  kind: {{categorical: 3}}
  peaked: {{laplace: 3}}
  way: {{von_mises_fisher: 3}}
  waits: {{gamma: {{size: 3, shape: 2.5, rate: 0.5}}}}
  narrow: {{uniform: {{size: 3, low: -1, high: 0.5}}}}
  wide: {{uniform: {{size: 3, low: -2, high: 0.5}}}}
networks: {{c: {{learned: 1.0}}}}
losses: {{l: square(c)}}
train: {{epochs: 1, optimizer: {{sgd: {{lr: 1}}}}, minimize: l}}
outputs: {{o: "{formula}"}}
"""
NOT_INPUTS = {"y", "z", "noise", "noise_choice", "mask", "fraction", "order"}


def evaluated(formula: str, **arrays: Array) -> Array:
    """What it is for inputs and draws by their names.

    Draws are called noise, noise_choice, mask, fraction, order, or z. Labels y belong to x.
    """
    inputs = {name: a for name, a in arrays.items() if name not in NOT_INPUTS}
    shapes = {
        name: f"source: npz, shape: {list(array.shape[1:])}"
        for name, array in inputs.items()
    }
    if "y" in arrays:
        data = f"{shapes['x']}, classes: {arrays['x'].shape[1]}"
    else:
        domains = (f"{name}: {{{what}}}" for name, what in shapes.items())
        data = f"domains: {{{', '.join(domains)}}}"
    resolved = model(TEXT.format(data=data, formula=formula))
    evaluation = Evaluation(resolved, arrays, lambda network, _: Value(1.0))
    return evaluation.value(resolved.outputs[0].values[0]).array
