"""A GAN in the plane, in PyTorch."""

import torch
from torch import nn


def networks():
    generator = nn.Sequential(
        nn.Linear(8, 128),
        nn.ReLU(),
        nn.Linear(128, 128),
        nn.ReLU(),
        nn.Linear(128, 2),
    )
    discriminator = nn.Sequential(
        nn.Linear(2, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 1),
        nn.Sigmoid(),
    )
    return {"generator": generator, "discriminator": discriminator}


def discriminator_loss(networks, batch, noise):
    generator, discriminator = networks["generator"], networks["discriminator"]
    fake = generator(noise["z"]).detach()
    real_score = discriminator(batch["x"])
    fake_score = discriminator(fake)
    return -(torch.log(real_score) + torch.log(1 - fake_score)).mean()


def generator_loss(networks, batch, noise):
    generator, discriminator = networks["generator"], networks["discriminator"]
    fake = generator(noise["z"])
    return -torch.log(discriminator(fake)).mean()


def optimizers(networks, state):
    if not state:
        state["discriminator"] = torch.optim.Adam(
            networks["discriminator"].parameters(), lr=1e-3, betas=(0.5, 0.999)
        )
        state["generator"] = torch.optim.Adam(
            networks["generator"].parameters(), lr=5e-4, betas=(0.5, 0.999)
        )
    return state


def discriminator_step(networks, batch, noise, state):
    optimizer = optimizers(networks, state)["discriminator"]
    optimizer.zero_grad()
    discriminator_loss(networks, batch, noise).backward()
    optimizer.step()


def generator_step(networks, batch, noise, state):
    optimizer = optimizers(networks, state)["generator"]
    optimizer.zero_grad()
    generator_loss(networks, batch, noise).backward()
    optimizer.step()


def iteration(networks, turns, state):
    for turn in turns:
        take = {"discriminator": discriminator_step, "generator": generator_step}
        take[turn["step"]](networks, turn["batch"], turn["noise"], state)
