"""The loops of the official PyTorch examples (`vae` and `dcgan` in pytorch/examples).

A DataLoader with a transform of each image, losses on probabilities, Adam as it comes,
and `.item()` in every step for the log.
"""

from pathlib import Path

import numpy as np
import torch
from common import BATCH, GAN_CODES, epoch_over, options, pixels
from PIL import Image
from torch import Tensor, nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset
from torch_networks import VAE, discriminator, generator


class Digits(Dataset[Tensor]):
    """What torchvision's MNIST with ToTensor (and Normalize) does for each item."""

    def __init__(self, folder: Path, normalize: bool) -> None:
        self.data = torch.from_numpy(pixels(folder).copy())
        self.normalize = normalize

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> Tensor:
        picture = Image.fromarray(self.data[index].numpy())
        image = torch.from_numpy(np.array(picture, copy=True)).view(28, 28, 1)
        image = image.permute(2, 0, 1).contiguous().to(torch.float32).div(255)
        return image.sub_(0.5).div_(0.5) if self.normalize else image


def vae(folder: Path, epochs: int) -> None:
    """examples/vae/main.py"""
    loader = DataLoader(Digits(folder, False), BATCH, shuffle=True, drop_last=True)
    model = VAE()
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        train_loss = 0.0
        for data in loader:
            optimizer.zero_grad()
            logits, mean, log_var = model(data)
            recon = torch.sigmoid(logits)
            bce = F.binary_cross_entropy(recon, data.view(-1, 784), reduction="sum")
            kld = -0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp())
            loss = bce + kld
            loss.backward()
            train_loss += loss.item()
            optimizer.step()
        epoch_over(epoch, loss=train_loss / len(loader) / BATCH)


def dcgan(folder: Path, epochs: int) -> None:
    """examples/dcgan/main.py"""
    loader = DataLoader(Digits(folder, True), BATCH, shuffle=True, drop_last=True)
    net_g = generator()
    net_d = nn.Sequential(*discriminator(), nn.Sigmoid(), nn.Flatten(0))
    criterion = nn.BCELoss()
    optimizer_d = optim.Adam(net_d.parameters(), lr=2e-4, betas=(0.5, 0.999))
    optimizer_g = optim.Adam(net_g.parameters(), lr=2e-4, betas=(0.5, 0.999))
    for epoch in range(epochs):
        for data in loader:
            net_d.zero_grad()
            label = torch.full((BATCH,), 1.0)
            output = net_d(data)
            err_d_real = criterion(output, label)
            err_d_real.backward()
            _ = output.mean().item()

            fake = net_g(torch.randn(BATCH, GAN_CODES))
            label.fill_(0.0)
            output = net_d(fake.detach())
            err_d_fake = criterion(output, label)
            err_d_fake.backward()
            _ = output.mean().item()
            err_d = err_d_real + err_d_fake
            optimizer_d.step()

            net_g.zero_grad()
            label.fill_(1.0)
            output = net_d(fake)
            err_g = criterion(output, label)
            err_g.backward()
            _ = output.mean().item()
            optimizer_g.step()
            losses = {"told_apart": err_d.item(), "fools": err_g.item()}
        epoch_over(epoch, **losses)


if __name__ == "__main__":
    chosen = options(__doc__)
    {"vae": vae, "dcgan": dcgan}[chosen.model](chosen.data, chosen.epochs)
