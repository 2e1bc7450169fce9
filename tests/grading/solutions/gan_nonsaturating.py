"""A GAN of digits with batch normalization, in PyTorch."""

import torch
from torch import nn


def networks():
    generator = nn.Sequential(
        nn.Linear(16, 128, bias=False),
        nn.BatchNorm1d(128, eps=1e-5, momentum=0.1),
        nn.ReLU(),
        nn.Linear(128, 128, bias=False),
        nn.BatchNorm1d(128, eps=1e-5, momentum=0.1),
        nn.ReLU(),
        nn.Linear(128, 64),
        nn.Sigmoid(),
        nn.Unflatten(1, (1, 8, 8)),
    )
    discriminator = nn.Sequential(
        nn.Flatten(),
        nn.Linear(64, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 1),
        nn.Sigmoid(),
    )
    return {"generator": generator, "discriminator": discriminator}


def discriminator_loss(networks, batch, noise):
    fake = networks["generator"](noise["z"]).detach()
    real_score = networks["discriminator"](batch["x"])
    fake_score = networks["discriminator"](fake)
    return (torch.log(real_score) + torch.log(1 - fake_score)).mean()


def generator_loss(networks, batch, noise):
    fake = networks["generator"](noise["z"])
    return torch.log(networks["discriminator"](fake)).mean()
