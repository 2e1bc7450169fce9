"""The best plain loop: the data in one tensor, losses on logits, fused Adam.

Nothing is read back before the end of an epoch. The GAN makes one batch of fakes per
step and trains both networks with it, and the discriminator has no gradients while the
generator trains. With --fresh it draws a second batch of fakes, as the spec does.
"""

from pathlib import Path

import torch
from common import BATCH, GAN_CODES, epoch_over, options, pixels
from torch import Tensor, optim
from torch.nn import functional as F
from torch_networks import VAE, discriminator, generator


def images(folder: Path) -> Tensor:
    """All images, values from 0 to 1, shape (count, 1, 28, 28)."""
    return torch.from_numpy(pixels(folder).copy())[:, None].float().div_(255)


def vae(folder: Path, epochs: int) -> None:
    """The VAE."""
    data = images(folder)
    model = VAE()
    optimizer = optim.Adam(model.parameters(), lr=1e-3, fused=True)
    per_epoch = len(data) // BATCH
    for epoch in range(epochs):
        order = torch.randperm(len(data))[: per_epoch * BATCH].split(BATCH)
        total = torch.zeros(())
        for index in order:
            x = data[index]
            logits, mean, log_var = model(x)
            bce = F.binary_cross_entropy_with_logits(
                logits, x.view(-1, 784), reduction="sum"
            )
            kld = -0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp())
            loss = (bce + kld) / BATCH
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach()
        epoch_over(epoch, loss=total.item() / per_epoch)


def dcgan(folder: Path, epochs: int, fresh: bool = False) -> None:
    """The DCGAN."""
    data = images(folder).mul_(2).sub_(1)
    net_g, net_d = generator(), discriminator()
    optimizer_d = optim.Adam(net_d.parameters(), 2e-4, (0.5, 0.999), fused=True)
    optimizer_g = optim.Adam(net_g.parameters(), 2e-4, (0.5, 0.999), fused=True)
    per_epoch = len(data) // BATCH
    for epoch in range(epochs):
        order = torch.randperm(len(data))[: per_epoch * BATCH].split(BATCH)
        for index in order:
            with torch.set_grad_enabled(not fresh):
                fake = net_g(torch.randn(BATCH, GAN_CODES))
            logits_x, logits_fake = net_d(data[index]), net_d(fake.detach())
            discriminator_loss = (
                F.softplus(-logits_x) + F.softplus(logits_fake)
            ).mean()
            optimizer_d.zero_grad()
            discriminator_loss.backward()
            optimizer_d.step()

            net_d.requires_grad_(False)
            if fresh:
                fake = net_g(torch.randn(BATCH, GAN_CODES))
            fools = F.softplus(-net_d(fake)).mean()
            optimizer_g.zero_grad()
            fools.backward()
            optimizer_g.step()
            net_d.requires_grad_(True)
        epoch_over(epoch, told_apart=discriminator_loss.item(), fools=fools.item())


if __name__ == "__main__":
    chosen = options(__doc__)
    if chosen.model == "vae":
        vae(chosen.data, chosen.epochs)
    else:
        dcgan(chosen.data, chosen.epochs, chosen.fresh)
