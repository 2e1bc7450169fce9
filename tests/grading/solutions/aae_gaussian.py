"""An adversarial autoencoder, in PyTorch."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(
            nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU()
        )
        self.mean = nn.Linear(128, 2)
        self.log_var = nn.Linear(128, 2)

    def forward(self, x, noise):
        h = self.hidden(x)
        mean, log_var = self.mean(h), self.log_var(h)
        return mean + torch.exp(log_var / 2) * noise


def networks():
    decoder = nn.Sequential(
        nn.Linear(2, 128),
        nn.ReLU(),
        nn.Linear(128, 128),
        nn.ReLU(),
        nn.Linear(128, 64),
        nn.Sigmoid(),
        nn.Unflatten(1, (1, 8, 8)),
    )
    critic = nn.Sequential(
        nn.Linear(2, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 1),
        nn.Sigmoid(),
    )
    return {"encoder": Encoder(), "decoder": decoder, "critic": critic}


def reconstruction_loss(networks, batch, noise):
    x = batch["x"]
    z = networks["encoder"](x, noise["z_noise"])
    x_hat = networks["decoder"](z)
    return ((x - x_hat) ** 2).sum(dim=(1, 2, 3)).mean()


def regularization_critic_loss(networks, batch, noise):
    z = networks["encoder"](batch["x"], noise["z_noise"]).detach()
    prior = noise["z_prior"]
    real_score = networks["critic"](prior)
    fake_score = networks["critic"](z)
    return -(torch.log(real_score) + torch.log(1 - fake_score)).mean()


def regularization_encoder_loss(networks, batch, noise):
    z = networks["encoder"](batch["x"], noise["z_noise"])
    return -torch.log(networks["critic"](z)).mean()


def optimizers(networks, state):
    if not state:
        rates = {"encoder": 2e-4, "decoder": 1e-3, "critic": 1e-3}
        for name, lr in rates.items():
            state[name] = torch.optim.Adam(
                networks[name].parameters(), lr=lr, betas=(0.5, 0.999)
            )
    return state


def reconstruction_step(networks, batch, noise, state):
    own = optimizers(networks, state)
    own["encoder"].zero_grad()
    own["decoder"].zero_grad()
    reconstruction_loss(networks, batch, noise).backward()
    own["encoder"].step()
    own["decoder"].step()


def regularization_critic_step(networks, batch, noise, state):
    own = optimizers(networks, state)["critic"]
    own.zero_grad()
    regularization_critic_loss(networks, batch, noise).backward()
    own.step()


def regularization_encoder_step(networks, batch, noise, state):
    own = optimizers(networks, state)["encoder"]
    own.zero_grad()
    regularization_encoder_loss(networks, batch, noise).backward()
    own.step()
