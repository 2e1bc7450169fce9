"""The suite has power: mistakes that authors of backends make are seen by some case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from gencc import plugins
from gencc.driver import Checked
from gencc.plugins import Package
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY
from gencc.verification.conformance.runner import run_case
from gencc.verification.parity.worker import Worker

pytestmark = pytest.mark.framework


@dataclass(frozen=True)
class Planted:
    """A text of PyTorch packages, and what a mistaken backend writes instead."""

    what: str
    row: str
    file: str
    old: str
    new: str


MISTAKES = (
    Planted(
        "softplus is linear from 20 on",
        "layer softplus, at 0 and far from it",
        "model.py",
        "nn.Softplus(threshold=50.0)",
        "nn.Softplus()",
    ),
    Planted(
        "the running variance is unbiased",
        "batch_norm, vectors",
        "batch_norm.py",
        "alpha=1 - 1 / count",
        "alpha=1",
    ),
    Planted(
        "batch_norm has another epsilon",
        "batch_norm, variances as small as epsilon",
        "model.py",
        "epsilon=1e-05",
        "epsilon=1.001e-05",
    ),
    Planted(
        "batch_norm has another decay",
        "batch_norm, other constants",
        "model.py",
        "decay=0.99",
        "decay=0.9900001",
    ),
    Planted(
        "a constant network's running statistics move",
        "batch_norm, constant in a step that does not update it",
        "train.py",
        "constant(networks.g)",
        "torch.no_grad()",
    ),
    Planted(
        "padding stands on the other side",
        "conv, same, stride 2, even image",
        "model.py",
        "nn.ZeroPad2d((0, 1, 0, 1))",
        "nn.ZeroPad2d((1, 0, 1, 0))",
    ),
    Planted(
        "flatten has channels first",
        "flatten and reshape, between images and vectors",
        "vectors.py",
        "image.movedim(1, -1).flatten(1)",
        "image.flatten(1)",
    ),
    Planted(
        "the tied kernel is constant in the mirror",
        "mirror, tied, of a chain with convolutions",
        "tied.py",
        'get_parameter("weight")',
        'get_parameter("weight").detach()',
    ),
    Planted(
        "maximum shares the gradient of a tie",
        "maximum, ties",
        "train.py",
        "torch.where(h_most >= x, h_most, x)",
        "torch.maximum(h_most, x)",
    ),
    Planted(
        "log D is of the probability",
        "log D, logits near 0 and far out",
        "train.py",
        "F.logsigmoid(logits_value)",
        "torch.log(torch.sigmoid(logits_value) + 1e-12)",
    ),
    Planted(
        "stop does not stop",
        "stop, of a factor, of a part, of all",
        "train.py",
        ".detach()",
        "",
    ),
    Planted(
        "Adam has another epsilon",
        "adam, gradients of the size of epsilon",
        "train.py",
        "eps=1e-08",
        "eps=1.000001e-08",
    ),
    Planted(
        "nesterov is plain momentum",
        "sgd, nesterov",
        "train.py",
        "nesterov=True",
        "nesterov=False",
    ),
    Planted(
        "every means the first of k iterations",
        "every, with the noise of the other step",
        "train.py",
        "(step + 1) % config.k",
        "step % config.k",
    ),
    Planted(
        "annealing is one step ahead",
        "annealed, linear and exponential, in losses and formulas, past the end",
        "train.py",
        "linear(step,",
        "linear(step + 1,",
    ),
    Planted(
        "domains have one order",
        "domains, of different sizes and shapes, in orders of their own",
        "train.py",
        "batch, number, name)",
        'batch, number, "a")',
    ),
    Planted(
        "a penalty is a constant",
        "grad, through smooth activations",
        "train.py",
        "create_graph=True",
        "retain_graph=True",
    ),
    Planted(
        "outputs normalize by the batch",
        "outputs, by running statistics, at the end of what is annealed",
        "outputs.py",
        "trained.networks.eval()",
        "trained.networks.train()",
    ),
    Planted(
        "bce of 1 is a difference that has no digits left, in its gradient",
        "digits of bce, of targets that are numbers",
        "losses.py",
        "-F.logsigmoid(logits_h_certain)",
        "F.softplus(logits_h_certain) - 1 * logits_h_certain",
    ),
    Planted(
        "bce of 1 is such a difference, in its value",
        "digits of bce, of targets that are numbers",
        "outputs.py",
        "-F.logsigmoid(logits_x)",
        "F.softplus(logits_x) - 1 * logits_x",
    ),
    Planted(
        "bce of 0.9 is such a difference, in its value",
        "digits of bce, of targets that are numbers",
        "outputs.py",
        "-(0.9 * F.logsigmoid(logits_x) + (1 - 0.9) * F.logsigmoid(-logits_x))",
        "F.softplus(logits_x) - 0.9 * logits_x",
    ),
    Planted(
        "log D of a head is of the probability",
        "digits of log D and log(1 - D), D a head",
        "losses.py",
        "F.logsigmoid(on_real.p)",
        "torch.log(torch.sigmoid(on_real.p))",
    ),
    Planted(
        "log(1 - D) of a head is of the probability",
        "digits of log D and log(1 - D), D a head",
        "losses.py",
        "F.logsigmoid(-on_fake.p)",
        "torch.log(1 - torch.sigmoid(on_fake.p) + 1e-12)",
    ),
    Planted(
        "softplus is what it is on paper",
        "digits of softplus and sigmoid",
        "outputs.py",
        "-F.logsigmoid(-x)",
        "torch.log(1 + torch.exp(x))",
    ),
    Planted(
        "the log of a softmax is that of the probability",
        "digits of cross_entropy and of the log of a softmax",
        "losses.py",
        "torch.log_softmax(logits_value_3, dim=1)",
        "torch.log(torch.softmax(logits_value_3, dim=1) + 1e-30)",
    ),
)


@pytest.mark.parametrize("planted", MISTAKES, ids=lambda planted: planted.what)
def test_a_mistake_is_seen(
    planted: Planted, warm: dict[str, Worker], tmp_path: Path
) -> None:
    emitter = plugins.load(plugins.find("torch"))

    def emit(checked: Checked) -> Package:
        package = emitter.emit(checked.lowered)
        text = package.files[planted.file].decode()
        assert planted.old in text, f"{planted.file} has no {planted.old!r}\n{text}"
        edited = text.replace(planted.old, planted.new).encode()
        return replace(package, files={**package.files, planted.file: edited})

    result = run_case(_row(planted.row), emit, warm["torch"], tmp_path / "row")
    assert not result.passed
    assert "from the reference" in result.failed, result.failed


def _row(title: str) -> Row:
    return next(row for row in EVERY if row.title == title)
