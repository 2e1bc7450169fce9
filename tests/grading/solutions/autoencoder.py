"""An autoencoder in PyTorch, with the weights of the trace."""

import torch


def dense(weights, name, x):
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def encoder(weights, x):
    h = torch.relu(dense(weights, "encoder/dense_1", x.flatten(1)))
    h = torch.relu(dense(weights, "encoder/dense_2", h))
    return dense(weights, "encoder/dense_3", h)


def decoder(weights, code):
    h = torch.relu(dense(weights, "decoder/dense_1", code))
    h = torch.relu(dense(weights, "decoder/dense_2", h))
    return dense(weights, "decoder/dense_3", h).reshape(-1, 1, 8, 8)


def loss(weights, batch, noise):
    x = batch["x"]
    code = encoder(weights, x)
    x_hat = decoder(weights, code)
    return ((x - x_hat) ** 2).mean(dim=(1, 2, 3)).mean()


def step(weights, batch, noise, state):
    lr, beta_1, beta_2, epsilon = 1e-3, 0.9, 0.999, 1e-8
    names = list(weights)
    value = loss(weights, batch, noise)
    gradients = torch.autograd.grad(value, [weights[name] for name in names])
    t = state["t"] = state.get("t", 0) + 1
    after = {}
    for name, g in zip(names, gradients, strict=True):
        m, v = state.get(name, (torch.zeros_like(g), torch.zeros_like(g)))
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        state[name] = m, v
        m_hat = m / (1 - beta_1**t)
        v_hat = v / (1 - beta_2**t)
        after[name] = weights[name] - lr * m_hat / (v_hat.sqrt() + epsilon)
    return after
