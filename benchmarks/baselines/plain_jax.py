"""What a careful user writes in JAX: the VAE in one jitted step, or an epoch in lax.scan.

One array in memory, the loss on logits, Adam by hand, losses read once per epoch.
"""

import math
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
from common import BATCH, VAE_CODES, epoch_over, options, pixels

RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-8
SIZES = {
    "hidden": (784, 400),
    "mean": (400, VAE_CODES),
    "log_var": (400, VAE_CODES),
    "code": (VAE_CODES, 400),
    "pixels": (400, 784),
}


def start(key: Any) -> Any:
    """Kernels from U(-a, a), a = 1 / sqrt(inputs), and biases of 0, by name."""
    keys = jax.random.split(key, len(SIZES))
    return {
        name: (
            jax.random.uniform(own, size, minval=-1, maxval=1) / math.sqrt(size[0]),
            jnp.zeros(size[1]),
        )
        for own, (name, size) in zip(keys, SIZES.items(), strict=True)
    }


def loss(weights: Any, x: Any, noise: Any) -> Any:
    """The mean over the minibatch x, shape (batch, 784)."""

    def dense(name: str, v: Any) -> Any:
        kernel, bias = weights[name]
        return v @ kernel + bias

    h = jax.nn.relu(dense("hidden", x))
    mean, log_var = dense("mean", h), dense("log_var", h)
    z = mean + jnp.exp(0.5 * log_var) * noise
    logits = dense("pixels", jax.nn.relu(dense("code", z)))
    bce = jax.nn.softplus(logits) - x * logits
    kld = -0.5 * (1 + log_var - mean**2 - jnp.exp(log_var))
    return (bce.sum() + kld.sum()) / BATCH


def step(state: Any, data: Any, index: Any, key: Any) -> Any:
    """One step of Adam on the rows `index`, and its loss."""
    weights, m, v, count = state
    noise = jax.random.normal(key, (BATCH, VAE_CODES))
    value, gradient = jax.value_and_grad(loss)(weights, data[index], noise)
    count = count + 1
    m = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, m, gradient)
    v = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g**2, v, gradient)
    rate = RATE * jnp.sqrt(1 - BETA_2**count) / (1 - BETA_1**count)
    weights = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), weights, m, v
    )
    return (weights, m, v, count), value


@partial(jax.jit, donate_argnums=0)
def one(state: Any, data: Any, index: Any, key: Any) -> Any:
    """A step as a program."""
    return step(state, data, index, key)


@partial(jax.jit, donate_argnums=0)
def epoch_at_once(state: Any, data: Any, order: Any, keys: Any) -> Any:
    """All steps of an epoch as one program, and their losses."""
    return jax.lax.scan(lambda s, given: step(s, data, *given), state, (order, keys))


def vae(folder: Path, epochs: int, scan: bool) -> None:
    """Train it."""
    data = jnp.asarray(pixels(folder).reshape(-1, 784) / 255, jnp.float32)
    key = jax.random.key(0)
    weights = start(key)
    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = weights, zeros, jax.tree.map(jnp.copy, zeros), jnp.zeros(())
    per_epoch = len(data) // BATCH
    for epoch in range(epochs):
        own = jax.random.fold_in(key, epoch)
        order = jax.random.permutation(own, len(data))[: per_epoch * BATCH]
        order, keys = order.reshape(-1, BATCH), jax.random.split(own, per_epoch)
        if scan:
            state, losses = epoch_at_once(state, data, order, keys)
        else:
            losses = []
            for index, drawn in zip(order, keys, strict=True):
                state, value = one(state, data, index, drawn)
                losses.append(value)
        epoch_over(epoch, loss=float(jnp.mean(jnp.asarray(losses))))


if __name__ == "__main__":
    chosen = options(__doc__)
    vae(chosen.data, chosen.epochs, chosen.scan)
