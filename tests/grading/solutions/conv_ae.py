"""A convolutional autoencoder in PyTorch."""

import torch
from torch import nn
from torch.nn.functional import pad


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, stride=2)
        self.second = nn.Conv2d(16, 32, 3, stride=2)
        self.code = nn.Linear(128, 8)

    def forward(self, x):
        h = torch.relu(self.first(pad(x, (0, 1, 0, 1))))
        h = torch.relu(self.second(pad(h, (0, 1, 0, 1))))
        return self.code(h.flatten(1))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(8, 128)
        self.first = nn.ConvTranspose2d(32, 16, 3, stride=2)
        self.second = nn.ConvTranspose2d(16, 1, 3, stride=2)

    def forward(self, code):
        h = torch.relu(self.dense(code)).view(-1, 32, 2, 2)
        h = torch.relu(self.first(h)[:, :, :4, :4])
        return self.second(h)[:, :, :8, :8]


def networks():
    return {"encoder": Encoder(), "decoder": Decoder()}


def loss(networks, batch, noise):
    x = batch["x"]
    x_hat = networks["decoder"](networks["encoder"](x))
    return ((x - x_hat) ** 2).sum(dim=(1, 2, 3)).mean()


def step(networks, batch, noise, state):
    if "optimizer" not in state:
        weights = [p for network in networks.values() for p in network.parameters()]
        state["optimizer"] = torch.optim.Adam(weights, lr=2e-3)
    optimizer = state["optimizer"]
    optimizer.zero_grad()
    loss(networks, batch, noise).backward()
    optimizer.step()
