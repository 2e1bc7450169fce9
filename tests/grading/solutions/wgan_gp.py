"""A Wasserstein GAN with gradient penalty, in PyTorch."""

import torch
from torch import nn

STEEPNESS = 10


def networks():
    generator = nn.Sequential(
        nn.Linear(8, 64),
        nn.ReLU(),
        nn.Linear(64, 64),
        nn.ReLU(),
        nn.Linear(64, 2),
    )
    critic = nn.Sequential(
        nn.Linear(2, 64),
        nn.LeakyReLU(0.2),
        nn.Linear(64, 64),
        nn.LeakyReLU(0.2),
        nn.Linear(64, 1, bias=False),
    )
    return {"generator": generator, "critic": critic}


def critic_loss(networks, batch, noise):
    generator, critic = networks["generator"], networks["critic"]
    x = batch["x"]
    fake = generator(noise["z"]).detach()
    fraction = noise["u_fraction"].reshape(-1, 1)
    u = (x + fraction * (fake - x)).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(u).sum(), u, create_graph=True)
    slope = (slopes.square().sum(dim=1) + 1e-12).sqrt()
    penalty = ((slope - 1) ** 2).mean()
    distance = (critic(x) - critic(fake)).mean()
    return {
        "penalty": penalty,
        "distance": distance,
        "critic_loss": STEEPNESS * penalty - distance,
    }


def generator_loss(networks, batch, noise):
    fake = networks["generator"](noise["z"])
    return {"height": networks["critic"](fake).mean()}


def optimizers(networks, state):
    if not state:
        state["critic"] = torch.optim.Adam(
            networks["critic"].parameters(), lr=4e-3, betas=(0.5, 0.99)
        )
        state["generator"] = torch.optim.Adam(
            networks["generator"].parameters(), lr=1e-3, betas=(0.5, 0.99)
        )
    return state


def critic_step(networks, batch, noise, state):
    optimizer = optimizers(networks, state)["critic"]
    optimizer.zero_grad()
    critic_loss(networks, batch, noise)["critic_loss"].backward()
    optimizer.step()


def generator_step(networks, batch, noise, state):
    optimizer = optimizers(networks, state)["generator"]
    optimizer.zero_grad()
    (-generator_loss(networks, batch, noise)["height"]).backward()
    optimizer.step()


def iteration(networks, turns, state):
    for turn in turns:
        take = {"critic": critic_step, "generator": generator_step}
        take[turn["step"]](networks, turn["batch"], turn["noise"], state)
