"""The losses of specs/ring_gan.yaml in NumPy, written by hand."""

import numpy as np


def dense(weights, name, x):
    return x @ weights[name + "/kernel"] + weights[name + "/bias"]


def generator(weights, z):
    h = np.maximum(dense(weights, "generator/dense_1", z), 0)
    h = np.maximum(dense(weights, "generator/dense_2", h), 0)
    return dense(weights, "generator/dense_3", h)


def discriminator(weights, x):
    h = dense(weights, "discriminator/dense_1", x)
    h = dense(weights, "discriminator/dense_2", np.maximum(h, 0.2 * h))
    h = dense(weights, "discriminator/dense_3", np.maximum(h, 0.2 * h))
    return 1 / (1 + np.exp(-h))


def discriminator_loss(weights, batch, noise):
    fake = generator(weights, noise["z"])
    real_score = discriminator(weights, batch["x"])
    fake_score = discriminator(weights, fake)
    return -(np.log(real_score) + np.log(1 - fake_score)).mean()


def generator_loss(weights, batch, noise):
    fake = generator(weights, noise["z"])
    return -np.log(discriminator(weights, fake)).mean()
