"""The losses of specs/vae.yaml in NumPy, written by hand."""

import numpy as np


def dense(weights, name, x):
    return x @ weights[name + "/kernel"] + weights[name + "/bias"]


def loss(weights, batch, noise):
    x = batch["x"].reshape(len(batch["x"]), -1)
    h = np.maximum(dense(weights, "encoder/dense_1", x), 0)
    mean = dense(weights, "encoder/mean/dense_1", h)
    log_var = dense(weights, "encoder/log_var/dense_1", h)
    z = mean + np.exp(log_var / 2) * noise["z_noise"]
    h = np.maximum(dense(weights, "decoder/dense_1", z), 0)
    x_hat = 1 / (1 + np.exp(-dense(weights, "decoder/dense_2", h)))
    reconstruction = ((x - x_hat) ** 2).sum(axis=1).mean()
    kl = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1).mean()
    return {
        "reconstruction": reconstruction,
        "kl": kl,
        "loss": 10 * reconstruction + kl,
    }
