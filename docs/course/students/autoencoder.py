"""The loss of specs/autoencoder.yaml in NumPy, written by hand."""

import numpy as np


def dense(weights, name, x):
    return x @ weights[name + "/kernel"] + weights[name + "/bias"]


def loss(weights, batch, noise):
    x = batch["x"].reshape(len(batch["x"]), -1)
    h = np.maximum(dense(weights, "encoder/dense_1", x), 0)
    h = np.maximum(dense(weights, "encoder/dense_2", h), 0)
    code = dense(weights, "encoder/dense_3", h)
    h = np.maximum(dense(weights, "decoder/dense_1", code), 0)
    h = np.maximum(dense(weights, "decoder/dense_2", h), 0)
    x_hat = dense(weights, "decoder/dense_3", h)
    return ((x - x_hat) ** 2).mean(axis=1).mean()
