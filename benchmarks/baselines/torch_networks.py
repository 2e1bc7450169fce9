"""The networks of the PyTorch baselines: those of the two specs, written by hand."""

import torch
from common import GAN_CODES, VAE_CODES
from torch import Tensor, nn


class VAE(nn.Module):
    """784-400-20, as in the official example; `decode` gives logits."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 400)
        self.mean = nn.Linear(400, VAE_CODES)
        self.log_var = nn.Linear(400, VAE_CODES)
        self.decode = nn.Sequential(
            nn.Linear(VAE_CODES, 400), nn.ReLU(), nn.Linear(400, 784)
        )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h = torch.relu(self.hidden(x.view(-1, 784)))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        return self.decode(z), mean, log_var


def generator() -> nn.Sequential:
    """Noise [100] -> image [1, 28, 28]."""
    return nn.Sequential(
        nn.Linear(GAN_CODES, 6272),
        nn.Unflatten(1, (128, 7, 7)),
        nn.BatchNorm2d(128),
        nn.ReLU(True),
        nn.ConvTranspose2d(128, 64, 4, 2, 1),
        nn.BatchNorm2d(64),
        nn.ReLU(True),
        nn.ConvTranspose2d(64, 1, 4, 2, 1),
        nn.Tanh(),
    ).apply(_start)


def discriminator() -> nn.Sequential:
    """Image [1, 28, 28] -> logit [1]."""
    return nn.Sequential(
        nn.Conv2d(1, 64, 4, 2, 1),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(64, 128, 4, 2, 1),
        nn.BatchNorm2d(128),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Flatten(),
        nn.Linear(6272, 1),
    ).apply(_start)


def _start(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
