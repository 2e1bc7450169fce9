"""A small spec, and a right solution of it in NumPy."""

SPEC = """\
gencc: 1
name: small
data: {source: digits, scale: [0, 1], batch: 20}
latent: {z: {normal: 2}}
networks:
  encoder: {input: x, layers: [flatten, dense: 4, relu], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
params: {C: 10.0}
let:
  q: normal(encoder(x))
  z: sample(q)
  x_hat: decoder(z)
losses:
  reconstruction: sse(x, x_hat)
  kl: kl(q, prior.z)
train: {epochs: 2, optimizer: {adam: {lr: 1.0e-3}}, minimize: C * reconstruction + kl}
outputs: {sample: decoder(sample(prior.z))}
"""

STUDENT = """\
import numpy as np


def dense(weights, name, x):
    return x @ weights[name + "/kernel"] + weights[name + "/bias"]


def loss(weights, batch, noise):
    x = batch["x"].reshape(len(batch["x"]), -1)
    h = np.maximum(dense(weights, "encoder/dense_1", x), 0)
    mean = dense(weights, "encoder/mean/dense_1", h)
    log_var = dense(weights, "encoder/log_var/dense_1", h)
    z = mean + np.exp(log_var / 2) * noise["z_noise"]
    x_hat = 1 / (1 + np.exp(-dense(weights, "decoder/dense_1", z)))
    reconstruction = ((x - x_hat) ** 2).sum(axis=1).mean()
    kl = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1).mean()
    return {"reconstruction": reconstruction, "kl": kl, "loss": 10 * reconstruction + kl}
"""
