"""Mistakes planted into right solutions, and what the grader says of each.

The solutions, and what is planted into them, are text that a student might write: they share
no code with the catalogue, which knows mistakes as altered models. `python planted_students.py`
makes all of them and writes the table of docs/grading.md; the tests take a few.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from gencc.verification.grading import grading
from gencc.verification.grading.mistakes import CATALOGUE
from gencc.verification.grading.recording import record
from gencc.verification.grading.student import process
from gencc.verification.grading.student.running import Result
from gencc.verification.grading.trace import Arrays, Trace
from gencc.verification.grading.verdict import Verdict

FOLDER = Path(__file__).parent
SOLUTIONS = FOLDER / "solutions"
SPECS = FOLDER.parents[1] / "specs"
STEPS = 4
PAGE = FOLDER.parents[1] / "docs/grading.md"
MARK = "<!-- written by tests/grading/planted_students.py -->"


@dataclass(frozen=True)
class Planted:
    """Texts of a solution, and what a mistaken student writes instead.

    mistakes: the names of the catalogue that are right for it.
    """

    mistakes: tuple[str, ...]
    solution: str
    edits: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The mistaken program."""
        text = (SOLUTIONS / f"{self.solution}.py").read_text("utf-8")
        for old, new in self.edits:
            assert old in text, f"{self.solution} has no {old!r}"
            text = text.replace(old, new)
        return text


def plant(name: str, solution: str, *edits: str) -> Planted:
    """old, new, old, new, …; a name may be several with | between, which mean the same."""
    pairs = tuple(zip(edits[::2], edits[1::2], strict=True))
    return Planted(tuple(name.split("|")), solution, pairs)


SQUARES = "((x - x_hat) ** 2).sum(dim=(1, 2, 3))"
KL = "0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(dim=1).mean()"
DRAW = 'mu + torch.exp(log_var / 2) * noise["z_noise"]'
AAE_DRAW = "mean + torch.exp(log_var / 2) * noise"
JUDGED = "-(torch.log(real_score) + torch.log(1 - fake_score)).mean()"
AUTO = "((x - x_hat) ** 2).mean(dim=(1, 2, 3)).mean()"
FOOLS = "-torch.log(discriminator(fake)).mean()"
PENALTY = "((slope - 1) ** 2).mean()"
ADAM = "torch.optim.Adam(weights, lr=1e-3)"
UPDATE = "lr * m_hat / (v_hat.sqrt() + epsilon)"


def of_vae() -> Iterator[Planted]:
    """A variational autoencoder."""
    s = "vae"
    yield plant("mean instead of sum", s, SQUARES, SQUARES.replace("sum", "mean"))
    yield plant("mean instead of sum", s, ".sum(dim=1).mean()", ".mean(dim=1).mean()")
    yield plant(
        "mean instead of sum", s, SQUARES + ".mean()", "((x - x_hat) ** 2).mean()"
    )
    yield plant(
        "mean instead of sum",
        s,
        KL,
        "0.5 * (mu**2 + log_var.exp() - 1 - log_var).mean()",
    )
    yield plant("½ forgotten", s, KL, KL.removeprefix("0.5 * "))
    yield plant("sign of a loss", s, KL, "-" + KL)
    yield plant(
        "sign of a loss",
        s,
        KL,
        KL.replace(
            "0.5 * (mu**2 + log_var.exp() - 1 - log_var)",
            "0.5 * (1 + log_var - mu**2 - log_var.exp())",
        ),
    )
    yield plant(
        "sign of a term of the objective",
        s,
        "C * reconstruction + kl}",
        "C * reconstruction - kl}",
    )
    yield plant(
        "sign of a term of the objective",
        s,
        "C * reconstruction + kl}",
        "kl - C * reconstruction}",
    )
    yield plant(
        "log σ instead of log σ²",
        s,
        "log_var / 2",
        "log_var",
        KL,
        "0.5 * (mu**2 + torch.exp(2 * log_var) - 1 - 2 * log_var).sum(dim=1).mean()",
    )
    yield plant(
        "variance instead of standard deviation|log σ here and log σ² there",
        s,
        "log_var / 2",
        "log_var",
    )
    yield plant(
        "log σ here and log σ² there",
        s,
        KL,
        "0.5 * (mu**2 + torch.exp(2 * log_var) - 1 - 2 * log_var).sum(dim=1).mean()",
    )
    yield plant(
        "log σ here and log σ² there",
        s,
        KL,
        "0.5 * (mu**2 + torch.exp(2 * log_var) - 1 - log_var).sum(dim=1).mean()",
    )
    yield plant("exponential forgotten", s, "torch.exp(log_var / 2)", "(log_var / 2)")
    yield plant("exponential forgotten", s, "torch.exp(log_var / 2)", "log_var")
    yield plant("exponential forgotten", s, "log_var.exp()", "log_var")
    yield plant("no noise|noise neglected", s, DRAW, "mu")
    yield plant("no noise|noise neglected", s, 'noise["z_noise"]', "0")
    yield plant("noise without its deviation", s, DRAW, 'mu + noise["z_noise"]')
    yield plant("noise subtracted", s, DRAW, DRAW.replace("mu +", "mu -"))
    yield plant("noise of its own", s, 'noise["z_noise"]', "torch.randn_like(mu)")
    yield plant(
        "one noise for the minibatch", s, 'noise["z_noise"]', 'noise["z_noise"][0]'
    )
    yield plant(
        "KL the other way round",
        s,
        KL,
        "0.5 * (log_var + (1 + mu**2) / log_var.exp() - 1).sum(dim=1).mean()",
    )
    yield plant(
        "weight of a term forgotten",
        s,
        "C * reconstruction + kl}",
        "reconstruction + kl}",
    )
    yield plant(
        "weight on the other term",
        s,
        "C * reconstruction + kl}",
        "reconstruction + C * kl}",
    )
    yield plant(
        "divided by the weight",
        s,
        "C * reconstruction + kl}",
        "reconstruction / C + kl}",
    )
    yield plant(
        "term of the objective forgotten",
        s,
        "C * reconstruction + kl}",
        "C * reconstruction}",
    )
    yield plant("term of the objective forgotten", s, "C * reconstruction + kl}", "kl}")
    yield plant("constant forgotten", s, " - 1 - log_var", " - log_var")
    yield plant(
        "part of a formula forgotten", s, "mu**2 + log_var.exp()", "log_var.exp()"
    )
    yield plant("part of a formula forgotten", s, "mu**2 + log_var.exp()", "mu**2")
    yield plant("part of a formula forgotten", s, " - 1 - log_var)", " - 1)")
    yield plant("sign within a formula", s, " - 1 - log_var)", " - 1 + log_var)")
    yield plant("sign within a formula", s, " - 1 - log_var)", " + 1 - log_var)")
    yield plant("sum over the minibatch", s, SQUARES + ".mean()", SQUARES + ".sum()")
    yield plant("sum over the minibatch", s, "sum(dim=1).mean()", "sum(dim=1).sum()")
    yield plant(
        "sum over the minibatch",
        s,
        '"loss": C * reconstruction + kl',
        '"loss": len(x) * (C * reconstruction + kl)',
    )
    yield plant("norm instead of its square", s, SQUARES, SQUARES + ".sqrt()")
    yield plant(
        "absolute value instead of square", s, "(x - x_hat) ** 2", "(x - x_hat).abs()"
    )
    yield plant(
        "absolute value instead of square|square forgotten", s, "mu**2", "mu.abs()"
    )
    yield plant("square forgotten", s, "mu**2", "mu")
    yield plant(
        "cross entropy instead of squared error",
        s,
        "((x - x_hat) ** 2)",
        "nn.functional.binary_cross_entropy(x_hat, x, reduction='none')",
    )
    yield plant("½ too many", s, SQUARES, "0.5 * " + SQUARES)
    yield plant("½ too many|mean instead of sum", s, KL, "0.5 * " + KL)
    yield plant("gradient cut off", s, "](z)", "](z.detach())")
    yield plant(
        "gradient cut off",
        s,
        "kl = 0.5 * (mu**2",
        "mu = mu.detach()\n    kl = 0.5 * (mu**2",
    )
    yield plant(
        "gradient cut off", s, "log_var.exp() - 1", "log_var.exp().detach() - 1"
    )
    yield plant(
        "output without its activation", s, "torch.sigmoid(self.out(h))", "self.out(h)"
    )
    yield plant(
        "activation of the output twice",
        s,
        "torch.sigmoid(self.out(h))",
        "torch.sigmoid(torch.sigmoid(self.out(h)))",
    )
    yield plant(
        "another activation of the output",
        s,
        "torch.sigmoid(self.out(h))",
        "torch.tanh(self.out(h))",
    )
    yield plant(
        "activation behind the last layer",
        s,
        "self.mu(h), self",
        "torch.relu(self.mu(h)), self",
    )
    yield plant(
        "activation behind the last layer",
        s,
        "self.log_var(h)\n",
        "torch.tanh(self.log_var(h))\n",
    )
    yield plant(
        "activation forgotten", s, "torch.relu(self.hidden(z))", "self.hidden(z)"
    )
    yield plant(
        "activation forgotten",
        s,
        "torch.relu(self.hidden(x.flatten(1)))",
        "self.hidden(x.flatten(1))",
    )
    yield plant("another activation", s, "torch.relu", "torch.tanh")
    yield plant("another activation", s, "torch.relu", "torch.sigmoid")
    yield plant(
        "leaky_relu instead of relu", s, "torch.relu", "nn.functional.leaky_relu"
    )
    yield plant(
        "heads exchanged", s, "mu, log_var = networks", "log_var, mu = networks"
    )
    yield plant("scale of the data", s, 'x = batch["x"]', 'x = 2 * batch["x"] - 1')
    yield plant("scale of the data", s, 'x = batch["x"]', 'x = 255 * batch["x"]')
    yield plant("scale of the data", s, 'x = batch["x"]', 'x = 1 - batch["x"]')
    yield plant(
        "rows and columns exchanged", s, 'batch["x"]', 'batch["x"].transpose(2, 3)'
    )
    yield plant("learning rate", s, "lr=1e-3", "lr=1e-2")
    yield plant("learning rate", s, "lr=1e-3", "lr=1e-4")
    yield plant("learning rate", s, "lr=1e-3", "lr=5e-4")
    yield plant("β₁ of Adam", s, "lr=1e-3", "lr=1e-3, betas=(0.5, 0.999)")
    yield plant("β₂ of Adam", s, "lr=1e-3", "lr=1e-3, betas=(0.9, 0.99)")
    yield plant("ε of the optimizer", s, "lr=1e-3", "lr=1e-3, eps=1e-7")
    yield plant("ε of the optimizer", s, "lr=1e-3", "lr=1e-3, eps=1e-3")
    yield plant("another optimizer", s, ADAM, "torch.optim.SGD(weights, lr=1e-3)")
    yield plant(
        "another optimizer",
        s,
        ADAM,
        "torch.optim.RMSprop(weights, lr=1e-3, alpha=0.9, eps=1e-8)",
    )
    yield plant("weight decay", s, "lr=1e-3", "lr=1e-3, weight_decay=1e-2")
    yield plant(
        "another optimizer|weight decay", s, "torch.optim.Adam(", "torch.optim.AdamW("
    )
    yield plant("gradients add up", s, "    optimizer.zero_grad()\n", "")
    yield plant(
        "network left out of the optimizer",
        s,
        "in networks.values() for p",
        'in [networks["decoder"]] for p',
    )
    yield plant(
        "network left out of the optimizer",
        s,
        "in networks.values() for p",
        'in [networks["encoder"]] for p',
    )
    yield plant(
        "optimizer made anew", s, '    if "optimizer" not in state:\n', "    if True:\n"
    )
    yield plant(
        "ascent instead of descent",
        s,
        'loss(networks, batch, noise)["loss"].backward()',
        '(-loss(networks, batch, noise)["loss"]).backward()',
    )
    yield plant(
        "gradients bounded",
        s,
        "    optimizer.step()",
        "    nn.utils.clip_grad_norm_([p for n in networks.values() for p in n.parameters()], 1.0)\n    optimizer.step()",
    )
    yield plant(
        "counted twice", s, "C * reconstruction + kl}", "C * reconstruction + kl + kl}"
    )
    yield plant(
        "the first noise for good",
        s,
        '    optimizer = state["optimizer"]\n',
        '    optimizer = state["optimizer"]\n    noise = state.setdefault("noise", noise)\n',
    )


def of_autoencoder() -> Iterator[Planted]:
    """An autoencoder, with an optimizer of the student's own."""
    s = "autoencoder"
    yield plant("sum instead of mean", s, AUTO, AUTO.replace("mean(dim", "sum(dim"))
    yield plant(
        "sum over the minibatch|sum instead of mean",
        s,
        AUTO,
        "((x - x_hat) ** 2).mean(dim=(1, 2, 3)).sum()",
    )
    yield plant("sign of a loss", s, AUTO, "-" + AUTO)
    yield plant("½ too many", s, AUTO, "0.5 * " + AUTO)
    yield plant(
        "norm instead of its square",
        s,
        AUTO,
        "((x - x_hat) ** 2).mean(dim=(1, 2, 3)).sqrt().mean()",
    )
    yield plant(
        "absolute value instead of square", s, "(x - x_hat) ** 2", "(x - x_hat).abs()"
    )
    yield plant(
        "gradient cut off",
        s,
        "decoder(weights, code)\n    return",
        "decoder(weights, code.detach())\n    return",
    )
    yield plant(
        "activation forgotten",
        s,
        'torch.relu(dense(weights, "encoder/dense_2", h))',
        'dense(weights, "encoder/dense_2", h)',
    )
    yield plant(
        "activation forgotten",
        s,
        'torch.relu(dense(weights, "decoder/dense_1", code))',
        'dense(weights, "decoder/dense_1", code)',
    )
    yield plant(
        "activation behind the last layer",
        s,
        'dense(weights, "encoder/dense_3", h)',
        'torch.relu(dense(weights, "encoder/dense_3", h))',
    )
    yield plant(
        "activation behind the last layer",
        s,
        'dense(weights, "decoder/dense_3", h)',
        'torch.sigmoid(dense(weights, "decoder/dense_3", h))',
    )
    yield plant("another activation", s, "torch.relu", "torch.tanh")
    yield plant("bias forgotten", s, ' + weights[f"{name}/bias"]', "")
    yield plant(
        "leaky_relu instead of relu", s, "torch.relu", "torch.nn.functional.leaky_relu"
    )
    yield plant("scale of the data", s, 'batch["x"]', '2 * batch["x"] - 1')
    yield plant("scale of the data", s, 'batch["x"]', '16 * batch["x"]')
    yield plant(
        "rows and columns exchanged", s, 'batch["x"]', 'batch["x"].transpose(2, 3)'
    )
    yield plant(
        "learning rate",
        s,
        "lr, beta_1, beta_2, epsilon = 1e-3",
        "lr, beta_1, beta_2, epsilon = 1e-2",
    )
    yield plant("β₁ of Adam", s, "1e-3, 0.9,", "1e-3, 0.5,")
    yield plant("β₂ of Adam", s, "0.999, 1e-8", "0.99, 1e-8")
    yield plant("ε of the optimizer", s, "1e-8", "1e-7")
    yield plant("ε of the optimizer", s, "1e-8", "0")
    yield plant(
        "ε below the root", s, "(v_hat.sqrt() + epsilon)", "(v_hat + epsilon).sqrt()"
    )
    yield plant(
        "ε before the bias correction",
        s,
        UPDATE,
        "lr * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t) * m / (v.sqrt() + epsilon)",
    )
    yield plant(
        "Adam without its bias correction",
        s,
        "m_hat = m / (1 - beta_1**t)",
        "m_hat = m",
        "v_hat = v / (1 - beta_2**t)",
        "v_hat = v",
    )
    yield plant(
        "Adam without its bias correction",
        s,
        "m_hat = m / (1 - beta_1**t)",
        "m_hat = m",
    )
    yield plant(
        "Adam without its bias correction",
        s,
        "v_hat = v / (1 - beta_2**t)",
        "v_hat = v",
    )
    yield plant("Adam without the root", s, "v_hat.sqrt()", "v_hat")
    yield plant(
        "Adam's count of steps", s, 'state.get("t", 0) + 1', 'state.get("t", 1) + 1'
    )
    yield plant(
        "ascent instead of descent", s, "weights[name] - lr", "weights[name] + lr"
    )
    yield plant(
        "optimizer made anew",
        s,
        "state[name] = m, v",
        "pass",
        'state["t"] = state.get("t", 0) + 1',
        "1",
    )
    yield plant("another optimizer", s, UPDATE, "lr * g")
    yield plant(
        "weight decay",
        s,
        "zip(names, gradients, strict=True):\n",
        "zip(names, gradients, strict=True):\n        g = g + 1e-3 * weights[name]\n",
    )
    yield plant(
        "network left out of the optimizer",
        s,
        "    names = list(weights)",
        "    names = [n for n in weights if n.startswith('decoder')]",
    )


def of_gan(s: str, real: str) -> Iterator[Planted]:
    """The two losses of a game that are logarithms of probabilities."""
    d = "discriminator" if s == "ring_gan" else "regularization_critic"
    yield plant(
        "labels swapped",
        s,
        JUDGED,
        "-(torch.log(1 - real_score) + torch.log(fake_score)).mean()",
    )
    yield plant("only one side of the game", s, JUDGED, "-torch.log(real_score).mean()")
    yield plant(
        "only one side of the game", s, JUDGED, "-torch.log(1 - fake_score).mean()"
    )
    yield plant("½ too many", s, JUDGED, "-0.5 * " + JUDGED[1:])
    yield plant("sign of a loss", s, JUDGED, JUDGED[1:])
    yield plant(
        "wrong label",
        s,
        JUDGED,
        "-(torch.log(real_score) + torch.log(fake_score)).mean()",
    )
    yield plant(
        "label smoothing",
        s,
        JUDGED,
        "-(0.9 * torch.log(real_score) + 0.1 * torch.log(1 - real_score) + torch.log(1 - fake_score)).mean()",
    )
    yield plant(
        "log(p + ε)",
        s,
        JUDGED,
        "-(torch.log(real_score + 1e-8) + torch.log(1 - fake_score + 1e-8)).mean()",
    )
    yield plant(
        "log(p + ε)",
        s,
        JUDGED,
        "-(torch.log(real_score + 1e-6) + torch.log(1 - fake_score + 1e-6)).mean()",
    )
    yield plant(
        "least squares instead of logarithms",
        s,
        JUDGED,
        "((real_score - 1) ** 2 + fake_score**2).mean()",
    )
    yield plant("sum over the minibatch", s, JUDGED, JUDGED.replace("mean", "sum"))
    yield plant(
        "activation of the output twice",
        s,
        "real_score = ",
        "sigmoid = torch.sigmoid\n    real_score = ",
        "(real_score)",
        "(sigmoid(real_score))",
        "1 - fake_score",
        "1 - sigmoid(fake_score)",
    )
    yield plant("slope of leaky_relu", s, "LeakyReLU(0.2)", "LeakyReLU()")
    yield plant("slope of leaky_relu", s, "LeakyReLU(0.2)", "LeakyReLU(0.3)")
    yield plant("relu instead of leaky_relu", s, "nn.LeakyReLU(0.2)", "nn.ReLU()")
    yield plant("β₁ of Adam", s, ", betas=(0.5, 0.999)", "")
    yield plant("β₂ of Adam", s, "0.999", "0.99")
    yield plant(
        "another optimizer",
        s,
        "torch.optim.Adam",
        "torch.optim.SGD",
        ", betas=(0.5, 0.999)",
        "",
    )
    yield plant("noise of its own", s, real, f"torch.randn_like({real})")
    own = "discriminator" if s == "ring_gan" else "critic"
    yield plant(
        "ascent instead of descent",
        s,
        f"{d}_loss(networks, batch, noise).backward()",
        f"(-{d}_loss(networks, batch, noise)).backward()",
    )
    yield plant("optimizer made anew", s, "    if not state:\n", "    if True:\n")
    del own


def of_ring_gan() -> Iterator[Planted]:
    """A GAN in the plane."""
    s = "ring_gan"
    yield from of_gan(s, 'noise["z"]')
    yield plant(
        "saturating instead of non-saturating",
        s,
        FOOLS,
        "torch.log(1 - discriminator(fake)).mean()",
    )
    yield plant("sign of a loss", s, FOOLS, FOOLS[1:])
    yield plant(
        "wrong label|sign of a loss",
        s,
        FOOLS,
        "-torch.log(1 - discriminator(fake)).mean()",
    )
    yield plant(
        "gradient cut off",
        s,
        "discriminator(fake)).mean()",
        "discriminator(fake.detach())).mean()",
    )
    yield plant("sum over the minibatch", s, FOOLS, FOOLS.replace("mean", "sum"))
    yield plant("½ too many", s, FOOLS, "-0.5 * " + FOOLS[1:])
    yield plant("learning rate", s, "lr=1e-3", "lr=1e-2")
    yield plant("learning rate", s, "lr=5e-4", "lr=1e-3")
    yield plant(
        "activation forgotten",
        s,
        "nn.Linear(8, 128),\n        nn.ReLU(),",
        "nn.Linear(8, 128),",
    )
    yield plant(
        "activation behind the last layer",
        s,
        "nn.Linear(128, 2),",
        "nn.Linear(128, 2), nn.Tanh(),",
    )
    yield plant(
        "another activation",
        s,
        "nn.ReLU()",
        "nn.Tanh()",
        "nn.LeakyReLU(0.2)",
        "nn.Tanh()",
    )
    yield plant(
        "order of the steps", s, "for turn in turns:", "for turn in turns[::-1]:"
    )
    yield plant("step left out", s, "for turn in turns:", "for turn in turns[:1]:")
    yield plant("step left out", s, "for turn in turns:", "for turn in turns[1:]:")
    yield plant(
        "the same noise again", s, 'turn["noise"], state)', 'turns[0]["noise"], state)'
    )
    yield plant(
        "all at once, or one after the other",
        s,
        "    for turn in turns:\n",
        "    d, g = turns\n    own = optimizers(networks, state)\n    first = discriminator_loss(networks, d['batch'], d['noise'])\n    second = generator_loss(networks, g['batch'], g['noise'])\n    a = torch.autograd.grad(first, list(networks['discriminator'].parameters()))\n    b = torch.autograd.grad(second, list(networks['generator'].parameters()))\n    for name, gradients in (('discriminator', a), ('generator', b)):\n        for p, grad in zip(networks[name].parameters(), gradients):\n            p.grad = grad\n        own[name].step()\n    return\n    for turn in turns:\n",
    )
    yield plant(
        "gradient leaks into another network",
        s,
        'networks["generator"].parameters(), lr=5e-4',
        '[*networks["generator"].parameters(), *networks["discriminator"].parameters()], lr=5e-4',
    )
    yield plant(
        "gradients add up",
        s,
        '["discriminator"]\n    optimizer.zero_grad()\n',
        '["discriminator"]\n',
        '["generator"]\n    optimizer.zero_grad()\n',
        '["generator"]\n    optimizer.zero_grad()\n    [p.requires_grad_(False) for p in networks["discriminator"].parameters()]\n',
        "generator_loss(networks, batch, noise).backward()\n    optimizer.step()\n",
        'generator_loss(networks, batch, noise).backward()\n    optimizer.step()\n    [p.requires_grad_(True) for p in networks["discriminator"].parameters()]\n',
        '[p.requires_grad_(False) for p in networks["discriminator"].parameters()]\n',
        '[p.requires_grad_(False) for p in networks["discriminator"].parameters()]\n',
    )


def of_aae() -> Iterator[Planted]:
    """An adversarial autoencoder."""
    s = "aae_gaussian"
    yield from of_gan(s, 'noise["z_prior"]')
    fools = '-torch.log(networks["critic"](z)).mean()'
    yield plant(
        "saturating instead of non-saturating",
        s,
        fools,
        'torch.log(1 - networks["critic"](z)).mean()',
    )
    yield plant("sign of a loss", s, fools, fools[1:])
    yield plant("mean instead of sum", s, SQUARES, SQUARES.replace("sum", "mean"))
    yield plant(
        "variance instead of standard deviation|log σ here and log σ² there|log σ instead of log σ²",
        s,
        "log_var / 2",
        "log_var",
    )
    yield plant("no noise|noise neglected", s, AAE_DRAW, "mean")
    yield plant("noise without its deviation", s, AAE_DRAW, "mean + noise")
    yield plant("exponential forgotten", s, "torch.exp(log_var / 2)", "(log_var / 2)")
    yield plant(
        "heads exchanged",
        s,
        "mean, log_var = self.mean(h), self.log_var(h)",
        "log_var, mean = self.mean(h), self.log_var(h)",
    )
    yield plant(
        "gradient cut off",
        s,
        'x_hat = networks["decoder"](z)',
        'x_hat = networks["decoder"](z.detach())',
    )
    yield plant(
        "output without its activation",
        s,
        "nn.Linear(128, 64),\n        nn.Sigmoid(),",
        "nn.Linear(128, 64),",
    )
    yield plant("learning rate", s, '"encoder": 2e-4', '"encoder": 1e-3')
    yield plant(
        "network left out of the optimizer",
        s,
        '    own["encoder"].step()\n    own["decoder"].step()',
        '    own["decoder"].step()',
    )
    yield plant(
        "network left out of the optimizer",
        s,
        '    own["encoder"].step()\n    own["decoder"].step()',
        '    own["encoder"].step()',
    )
    yield plant(
        "gradient leaks into another network",
        s,
        "encoder_loss(networks, batch, noise).backward()\n    own.step()",
        'encoder_loss(networks, batch, noise).backward()\n    own.step()\n    optimizers(networks, state)["critic"].step()',
    )
    yield plant(
        "cross entropy instead of squared error",
        s,
        "((x - x_hat) ** 2)",
        "nn.functional.binary_cross_entropy(x_hat, x, reduction='none')",
    )
    yield plant("scale of the data", s, 'x = batch["x"]', 'x = 2 * batch["x"] - 1')


def of_wgan() -> Iterator[Planted]:
    """A Wasserstein GAN with gradient penalty."""
    s = "wgan_gp"
    height = '{"height": networks["critic"](fake).mean()}'
    yield plant("penalty without its 1", s, PENALTY, "(slope**2).mean()")
    yield plant(
        "square of the slope instead of the slope", s, " + 1e-12).sqrt()", " + 1e-12)"
    )
    yield plant("one-sided penalty", s, PENALTY, "(torch.relu(slope - 1) ** 2).mean()")
    yield plant(
        "absolute value instead of square", s, PENALTY, "(slope - 1).abs().mean()"
    )
    yield plant("square forgotten", s, PENALTY, "(slope - 1).mean()")
    yield plant(
        "penalty without a gradient", s, PENALTY, "((slope.detach() - 1) ** 2).mean()"
    )
    yield plant(
        "penalty without a gradient", s, "create_graph=True", "create_graph=False"
    )
    yield plant("penalty not on the way", s, "(x + fraction * (fake - x))", "x.clone()")
    yield plant(
        "penalty not on the way", s, "(x + fraction * (fake - x))", "fake.clone()"
    )
    yield plant(
        "fraction from the other end",
        s,
        "(x + fraction * (fake - x))",
        "(fraction * x + (1 - fraction) * fake)",
    )
    yield plant(
        "one fraction for the minibatch",
        s,
        'noise["u_fraction"]',
        'noise["u_fraction"][:1]',
    )
    yield plant(
        "noise of its own",
        s,
        'noise["u_fraction"].reshape(-1, 1)',
        "torch.rand(len(x), 1)",
    )
    yield plant(
        "weight of a term forgotten",
        s,
        "STEEPNESS * penalty - distance",
        "penalty - distance",
    )
    yield plant(
        "divided by the weight",
        s,
        "STEEPNESS * penalty - distance",
        "penalty / STEEPNESS - distance",
    )
    yield plant(
        "sign of a term of the objective",
        s,
        "STEEPNESS * penalty - distance",
        "STEEPNESS * penalty + distance",
    )
    yield plant(
        "term of the objective forgotten",
        s,
        "STEEPNESS * penalty - distance",
        "-distance",
    )
    yield plant(
        "term of the objective forgotten",
        s,
        "STEEPNESS * penalty - distance",
        "STEEPNESS * penalty",
    )
    yield plant(
        "labels swapped|sign of a loss",
        s,
        "(critic(x) - critic(fake)).mean()",
        "(critic(fake) - critic(x)).mean()",
    )
    yield plant(
        "only one side of the game",
        s,
        "(critic(x) - critic(fake)).mean()",
        "critic(x).mean()",
    )
    yield plant("sum over the minibatch", s, PENALTY, "((slope - 1) ** 2).sum()")
    yield plant("½ too many", s, PENALTY, "0.5 * " + PENALTY)
    yield plant(
        "mean instead of sum",
        s,
        "slopes.square().sum(dim=1)",
        "slopes.square().mean(dim=1)",
    )
    yield plant("slope of leaky_relu", s, "LeakyReLU(0.2)", "LeakyReLU()")
    yield plant(
        "gradient cut off",
        s,
        height,
        '{"height": networks["critic"](fake.detach()).mean()}',
    )
    yield plant(
        "ascent instead of descent",
        s,
        '(-generator_loss(networks, batch, noise)["height"]).backward()',
        'generator_loss(networks, batch, noise)["height"].backward()',
    )
    yield plant("β₁ of Adam", s, "betas=(0.5, 0.99)", "betas=(0.9, 0.99)")
    yield plant("β₁ of Adam", s, "betas=(0.5, 0.99)", "betas=(0.0, 0.99)")
    yield plant("β₂ of Adam", s, "betas=(0.5, 0.99)", "betas=(0.5, 0.999)")
    yield plant("learning rate", s, "lr=4e-3", "lr=4e-4")
    yield plant(
        "step not repeated",
        s,
        "for turn in turns:",
        "for turn in [turns[0], turns[-1]]:",
    )
    yield plant(
        "order of the steps",
        s,
        "for turn in turns:",
        "for turn in [turns[-1], *turns[:-1]]:",
    )
    yield plant(
        "the same minibatch in all repetitions",
        s,
        'turn["batch"], turn["noise"]',
        'turns[0]["batch"], turn["noise"]',
    )
    yield plant(
        "the same noise again",
        s,
        'turn["batch"], turn["noise"]',
        'turn["batch"], (turns[0]["noise"] if turn["step"] == "critic" else turn["noise"])',
    )
    yield plant(
        "gradients add up",
        s,
        '["critic"]\n    optimizer.zero_grad()\n',
        '["critic"]\n',
        '"generator": generator_step}',
        '"generator": alone}',
        "def iteration",
        'def alone(networks, batch, noise, state):\n    networks["critic"].requires_grad_(False)\n    generator_step(networks, batch, noise, state)\n    networks["critic"].requires_grad_(True)\n\n\ndef iteration',
        "    optimizer.zero_grad()\n    (-",
        "    optimizer.zero_grad()\n    (-",
    )


def of_batch_norm() -> Iterator[Planted]:
    """A GAN with batch normalization, whose objectives are maximized."""
    s = "gan_nonsaturating"
    judged = "(torch.log(real_score) + torch.log(1 - fake_score)).mean()"
    fools = 'torch.log(networks["discriminator"](fake)).mean()'
    yield plant("ε of batch_norm", s, "eps=1e-5", "eps=1e-3")
    yield plant(
        "running statistics in training",
        s,
        "def discriminator_loss(networks, batch, noise):\n",
        "def discriminator_loss(networks, batch, noise):\n    networks['generator'].eval()\n",
    )
    yield plant(
        "batch_norm behind the activation",
        s,
        "nn.BatchNorm1d(128, eps=1e-5, momentum=0.1),\n        nn.ReLU()",
        "nn.ReLU(), nn.BatchNorm1d(128, eps=1e-5, momentum=0.1)",
    )
    yield plant(
        "saturating instead of non-saturating",
        s,
        fools,
        '-torch.log(1 - networks["discriminator"](fake)).mean()',
    )
    yield plant(
        "labels swapped",
        s,
        judged,
        "(torch.log(1 - real_score) + torch.log(fake_score)).mean()",
    )
    yield plant("only one side of the game", s, judged, "torch.log(real_score).mean()")
    yield plant("½ too many", s, judged, "0.5 * " + judged)
    yield plant("slope of leaky_relu", s, "LeakyReLU(0.2)", "LeakyReLU()")
    yield plant("relu instead of leaky_relu", s, "nn.LeakyReLU(0.2)", "nn.ReLU()")
    yield plant("scale of the data", s, 'batch["x"]', '(2 * batch["x"] - 1)')
    yield plant(
        "label smoothing",
        s,
        "torch.log(real_score) +",
        "0.9 * torch.log(real_score) + 0.1 * torch.log(1 - real_score) +",
    )
    yield plant("wrong label", s, "torch.log(1 - fake_score)", "torch.log(fake_score)")


def of_class() -> Iterator[Planted]:
    """What was thought up for what students do, not for what the catalogue has.

    Two of the eleven were named before the catalogue was enlarged by the others.
    """
    yield plant(
        "½ outside the exponential",
        "vae",
        "torch.exp(log_var / 2)",
        "0.5 * torch.exp(log_var)",
    )
    yield plant(
        "softplus instead of the exponential",
        "vae",
        "torch.exp(log_var / 2)",
        "nn.functional.softplus(log_var)",
    )
    yield plant("draw instead of the mean", "vae", KL, KL.replace("mu**2", "z**2"))
    yield plant(
        "logarithm of the mean",
        "ring_gan",
        FOOLS,
        "-torch.log(discriminator(fake).mean())",
    )
    yield plant(
        "learning rates exchanged",
        "ring_gan",
        "lr=5e-4",
        "lr=1e-5",
        "lr=1e-3",
        "lr=5e-4",
        "lr=1e-5",
        "lr=1e-3",
    )
    yield plant(
        "step taken twice",
        "ring_gan",
        "    discriminator_loss(networks, batch, noise).backward()\n    optimizer.step()\n",
        "    for _ in range(2):\n        optimizer.zero_grad()\n"
        "        discriminator_loss(networks, batch, noise).backward()\n"
        "        optimizer.step()\n",
    )
    yield plant(
        "no noise|noise neglected",
        "aae_gaussian",
        '    z = networks["encoder"](batch["x"], noise["z_noise"])\n    return',
        '    z = networks["encoder"](batch["x"], 0)\n    return',
    )
    yield plant(
        "scale of the noise",
        "aae_gaussian",
        'prior = noise["z_prior"]',
        'prior = 5 * noise["z_prior"]',
    )
    yield plant(
        "padding at another edge",
        "conv_ae",
        "pad(x, (0, 1, 0, 1))",
        "pad(x, (1, 1, 1, 1))",
    )
    yield plant(
        "padding at another edge", "conv_ae", "[:, :, :8, :8]", "[:, :, 1:, 1:]"
    )
    yield plant(
        "activation forgotten",
        "conv_ae",
        "torch.relu(self.second(pad(h, (0, 1, 0, 1))))",
        "self.second(pad(h, (0, 1, 0, 1)))",
    )


PLANTED = (
    *of_vae(),
    *of_autoencoder(),
    *of_ring_gan(),
    *of_wgan(),
    *of_aae(),
    *of_batch_norm(),
    *of_class(),
)


@cache
def trace_of(spec: str, steps: int = STEPS) -> Trace:
    """A trace of a spec of the gallery."""
    return record(SPECS / f"{spec}.yaml", steps)[1]


def graded(planted: Planted, folder: Path) -> Verdict:
    """The verdict on a mistaken program; it runs here, for it is our own."""
    path = folder / f"{planted.solution}.py"
    path.write_text(planted.text, encoding="utf-8")
    trace = trace_of(planted.solution)
    return grading.judged(trace, run_here(path, trace), path.name)


def run_here(path: Path, trace: Trace) -> Result:
    """What a program computes, in this process: PyTorch is imported once for all."""
    answers = process.Answers(path.parent)
    failure = ""
    try:
        process.run(path, trace, answers)
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
    grouped: dict[str, dict[int, Arrays]] = {"gradients": {}, "after": {}}
    for name, array in answers.arrays.items():
        kind, number, tensor = name.split("/", 2)
        grouped[kind].setdefault(int(number), {})[tensor] = array
    return Result(
        failure,
        answers.precision,
        tuple(answers.notes),
        tuple(answers.parts),
        {int(n): values for n, values in answers.values.items()},
        grouped["gradients"],
        grouped["after"],
        tuple(answers.changing),
    )


def first_cause(verdict: Verdict) -> str:
    """The name of the likeliest cause; empty for none."""
    return verdict.causes[0].mistake.name if verdict.causes else ""


HEADING = "| mistake | planted into | planted | named first |\n|---|---|---|---|"


@dataclass(frozen=True)
class Named:
    """What was planted, and the mistake that was named first."""

    planted: Planted
    cause: str

    @property
    def right(self) -> bool:
        """Whether it is one of those that are right for it."""
        return self.cause in self.planted.mistakes


def table(every: Sequence[Named]) -> str:
    """A line for each mistake, and how many were named."""
    lines = [HEADING]
    for name in dict.fromkeys(named.planted.mistakes[0] for named in every):
        own = [named for named in every if named.planted.mistakes[0] == name]
        solutions = ", ".join(dict.fromkeys(n.planted.solution for n in own))
        rights = sum(n.right for n in own)
        lines.append(f"| {name} | {solutions} | {len(own)} | {rights} |")
    rights, kinds = sum(n.right for n in every), len(lines) - 1
    lines.append(f"| **{kinds} mistakes** | | **{len(every)}** | **{rights}** |")
    missed = [
        f"- {n.planted.mistakes[0]}, into {n.planted.solution}: "
        + (f"taken for “{n.cause}”" if n.cause else "not recognized")
        for n in every
        if not n.right
    ]
    lines += ["", "Not named, or taken for another one:", "", *missed]
    return "\n".join([*lines, "", unmeasured()])


def unmeasured() -> str:
    """The mistakes of the catalogue that nobody has planted."""
    planted = {name for plant in PLANTED for name in plant.mistakes}
    names = [mistake.name for mistake in CATALOGUE if mistake.name not in planted]
    return (
        f"In the catalogue, but never planted and so not measured: {', '.join(names)}."
    )


def main(solutions: Sequence[str]) -> int:
    """Grade all, or those of some solutions, and write the table."""
    every = []
    with tempfile.TemporaryDirectory() as name, np.errstate(all="ignore"):
        for planted in PLANTED:
            if solutions and planted.solution not in solutions:
                continue
            verdict = graded(planted, Path(name))
            every.append(Named(planted, first_cause(verdict)))
            if not every[-1].right:
                print(planted.solution, planted.mistakes, verdict.text, flush=True)
    if solutions:
        print(table(every))
        return 0
    text = PAGE.read_text("utf-8")
    before, _, _ = text.partition(MARK)
    PAGE.write_text(f"{before}{MARK}\n\n{table(every)}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
