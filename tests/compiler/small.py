"""Small models that the tests of the language change: text in, Model out."""

from __future__ import annotations

import pytest
from gencc.diagnostics import CompileError
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.expressions import Expression
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.resolve import resolve

Change = tuple[str, str]

AUTOENCODER = """\
gencc: 1
name: autoencoder
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 32, relu, dense: 8]}
  decoder: {input: code, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let:
  code: encoder(x)
  x_hat: decoder(code)
losses:
  reconstruction: sse(x, x_hat)
train:
  epochs: 2
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: reconstruction
outputs:
  reconstruct: x_hat
"""

VAE = """\
gencc: 1
name: vae
data: {source: digits, scale: [0, 1], batch: 64}
latent:
  z: {normal: 2}
networks:
  center: {input: x, layers: [flatten, dense: 2]}
  spread: {input: x, layers: [flatten, dense: 2]}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
params:
  beta: 1
let:
  q: normal(center(x), spread(x))
  z: sample(q)
  x_hat: decoder(z)
losses:
  reconstruction: sse(x, x_hat)
  kl: kl(q, prior.z)
train:
  epochs: 2
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: reconstruction + beta * kl
outputs:
  sample: decoder(sample(prior.z))
"""

GAN = """\
gencc: 1
name: gan
data: {source: digits, scale: [0, 1], batch: 64}
latent:
  z: {normal: 16}
networks:
  generator: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  discriminator: {input: x, layers: [flatten, dense: 1, sigmoid]}
params:
  k: 5
let:
  fake: generator(sample(prior.z))
losses:
  told_apart: -log(discriminator(x)) - log(1 - discriminator(fake))
  fools: -log(discriminator(fake))
train:
  epochs: 2
  optimizer: {adam: {lr: 1.0e-3}}
  schedule:
    - {update: discriminator, minimize: told_apart}
    - {update: generator, minimize: fools}
outputs:
  sample: fake
"""

CLASSIFIER = """\
gencc: 1
name: classifier
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16, batch_norm, relu]}
  decoder: {mirror: encoder, tied: true}
  classifier: {input: code, layers: [dense: 10, softmax]}
let:
  code: encoder(x)
  p: classifier(code)
losses:
  reconstruction: sse(x, decoder(code))
  error: cross_entropy(y, p)
train:
  optimizer: {adam: {lr: 1.0e-3}}
  stages:
    - {name: codes, epochs: 3, update: [encoder, decoder], minimize: reconstruction}
    - {name: reading, epochs: 2, update: classifier, minimize: error}
outputs:
  classify: p
metrics:
  accuracy: accuracy(y, p)
"""

UNPOOLING = """\
gencc: 1
name: unpooling
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder:
    input: x
    layers: [conv: {filters: 4, kernel: 3, padding: same}, relu, max_pool: [2, 4]]
  decoder: {mirror: encoder}
let:
  code: encoder(x)
  x_hat: decoder(code)
losses:
  reconstruction: sse(x, x_hat)
train:
  epochs: 2
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: reconstruction
outputs:
  reconstruct: x_hat
"""


def model(text: str, *changes: Change) -> Model:
    """What a spec means, some of its text replaced."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    document = load_text("spec.yaml", text)
    return verify(resolve(document, parse(document)))


def codes(text: str, *changes: Change) -> list[str]:
    """The codes of what is wrong with a spec."""
    with pytest.raises(CompileError) as caught:
        model(text, *changes)
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def definition(resolved: Model, name: str) -> Expression:
    """The value of a name of `let`."""
    return next(d.value for d in resolved.definitions if d.name == name)


def loss(resolved: Model, name: str) -> Expression:
    """The value of a loss."""
    return next(term.value for term in resolved.losses if term.name == name)
