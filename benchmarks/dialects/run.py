"""Trains the DCGAN of one dialect: `python run.py torch|keras|flax STAGE GENERATED OUT.csv`.

GENERATED is the folder into which generate.sh wrote the package of the dialect. Data, their
order and the noise are NumPy's, the same for all. STAGE says what else is made the same, each
with what stands before it:

defaults: nothing, but for the seed that each framework is given
weights: initial weights, drawn by NumPy, in each framework's layout
constants: momentum and epsilon of the batch norms and epsilon of Adam, those of PyTorch
modes: networks that a step does not update stay in training mode (for Keras with the constants)
"""

import csv
import importlib.util
import os
import sys
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np

STEPS, BATCH, SEED = 100, 64, 0
STAGES = ("defaults", "weights", "constants", "modes")
DIGITS = Path(__file__).parents[2] / "compiler/gencc/runtime/digits.npz"
# Layers of a network that have weights, in order: kind and shape of the kernel, (in, out) or
# (height, width, in, out).
GENERATOR = [
    ("dense", (16, 128)),
    ("norm", (32,)),
    ("conv_transpose", (4, 4, 32, 16)),
    ("norm", (16,)),
    ("conv_transpose", (4, 4, 16, 1)),
]
CRITIC = [
    ("conv", (4, 4, 1, 16)),
    ("conv", (4, 4, 16, 32)),
    ("norm", (32,)),
    ("dense", (128, 1)),
]


def batches():
    """Images (64, 8, 8, 1) from -1 to 1 and noise (64, 16), step by step."""
    with np.load(DIGITS) as arrays:
        raw = next(arrays[n] for n in arrays.files if arrays[n].ndim > 2)
    images = (raw.reshape(-1, 8, 8, 1) / raw.max() * 2 - 1).astype(np.float32)
    random = np.random.default_rng(SEED)
    for _ in range(STEPS):
        rows = random.choice(len(images), BATCH, replace=False)
        yield images[rows], random.standard_normal((BATCH, 16)).astype(np.float32)


def kernels(layers, seed):
    """N(0, 0.1²) for each kernel, with channels last."""
    random = np.random.default_rng(seed)
    for kind, shape in layers:
        yield kind, random.normal(0, 0.1, shape).astype(np.float32)


def loaded(folder, name):
    """A generated module."""
    path = Path(folder, f"{name}.py")
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def with_torch(folder, stage):
    """The learner of PyTorch, and the function that takes a step."""
    import torch

    # The learner imports timm, for several processes and for optimizers that are not used here,
    # and timm the operators of torchvision, which has no build for this PyTorch on a CPU.
    for name in (
        "timm",
        "timm.layers",
        "timm.utils",
        "timm.utils.distributed",
        "timm.optim",
    ):
        sys.modules[name] = MagicMock()
    torch.manual_seed(SEED)
    if stage == "modes":
        path = Path(folder, "learner.py")
        text = path.read_text().replace(
            "        critic.eval()", "        critic.train()"
        )
        text = text.replace("        generator.eval()", "        generator.train()")
        folder = Path(folder, "modes")
        folder.mkdir(exist_ok=True)
        for name in ("generator.py", "critic.py"):
            (folder / name).write_text(path.with_name(name).read_text())
        (folder / "learner.py").write_text(text)
    generator = loaded(folder, "generator").Generator()
    critic = loaded(folder, "critic").Critic()
    if stage != "defaults":
        for network, layers, seed in ((generator, GENERATOR, 1), (critic, CRITIC, 2)):
            own = [m for m in network.modules() if hasattr(m, "weight")]
            for module, (kind, kernel) in zip(own, kernels(layers, seed), strict=True):
                if kind == "norm":
                    continue
                if kind == "dense" and kernel.shape == (16, 128):
                    kernel = kernel.reshape(16, 2, 2, 32).transpose(0, 3, 1, 2)
                    kernel = kernel.reshape(16, 128)
                if kind == "dense" and kernel.shape == (128, 1):
                    kernel = kernel.reshape(2, 2, 32).transpose(2, 0, 1).reshape(128, 1)
                axes = {"dense": (1, 0), "conv": (3, 2, 0, 1)}.get(kind, (2, 3, 0, 1))
                with torch.no_grad():
                    module.weight.copy_(torch.tensor(kernel.transpose(axes).copy()))
                    module.bias.zero_()
    learner = loaded(folder, "learner").Learner(critic=critic, generator=generator)

    def step(x, z):
        images = torch.tensor(x.transpose(0, 3, 1, 2).copy())
        return learner.training_step(x=images, z=torch.tensor(z))

    return step


def with_flax(folder, stage):
    import flax.nnx
    import jax.numpy as jnp

    generator = loaded(folder, "generator").Generator(rngs=flax.nnx.Rngs(SEED))
    critic = loaded(folder, "critic").Critic(rngs=flax.nnx.Rngs(SEED + 1))
    if stage != "defaults":
        for network, layers, seed in ((generator, GENERATOR, 1), (critic, CRITIC, 2)):
            names = [
                n for n in vars(network) if n.startswith(("linear", "conv", "batch"))
            ]
            own = [getattr(network, name) for name in names]
            for module, (kind, kernel) in zip(own, kernels(layers, seed), strict=True):
                if kind == "norm":
                    continue
                if kind == "conv_transpose":
                    kernel = kernel[::-1, ::-1]
                module.kernel[...] = jnp.asarray(kernel)
                module.bias[...] = jnp.zeros_like(module.bias[...])
    if stage in ("constants", "modes"):
        for network in (generator, critic):
            for _, module in flax.nnx.iter_modules(network):
                if isinstance(module, flax.nnx.BatchNorm):
                    module.momentum, module.epsilon = 0.9, 1e-5
    learner = loaded(folder, "learner").Learner(critic=critic, generator=generator)
    return lambda x, z: learner.training_step(x=jnp.asarray(x), z=jnp.asarray(z))


def with_keras(folder, stage):
    import keras

    keras.utils.set_random_seed(SEED)
    generator = loaded(folder, "generator").Generator()
    critic = loaded(folder, "critic").Critic()
    critic(image=generator(np.zeros((1, 16), np.float32))["image"])
    for network, layers, seed in ((generator, GENERATOR, 1), (critic, CRITIC, 2)):
        own = [m for m in network._flatten_layers() if m.weights and m is not network]
        for module, (kind, kernel) in zip(own, kernels(layers, seed), strict=True):
            if kind == "norm" and stage in ("constants", "modes"):
                module.momentum, module.epsilon = 0.9, 1e-5
            if kind == "norm" or stage == "defaults":
                continue
            axes = (0, 1, 3, 2) if kind == "conv_transpose" else range(kernel.ndim)
            module.set_weights([kernel.transpose(axes), np.zeros(kernel.shape[-1])])
    if stage in ("constants", "modes"):
        text = Path(folder, "learner.py").read_text()
        text = text.replace("beta_1=0.5", "beta_1=0.5, epsilon=1e-08")
        if stage == "modes":
            text = text.replace("training=False", "training=True")
        folder = Path(folder, stage)
        folder.mkdir(exist_ok=True)
        (folder / "learner.py").write_text(text)
    learner = loaded(folder, "learner").Learner(critic=critic, generator=generator)
    return lambda x, z: learner.training_step(
        x=keras.ops.array(x), z=keras.ops.array(z)
    )


def main():
    framework, stage, folder, out = sys.argv[1:]
    if stage not in STAGES:
        sys.exit(f"stages are {', '.join(STAGES)}")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    step = {"torch": with_torch, "flax": with_flax, "keras": with_keras}[framework](
        folder, stage
    )
    with Path(out).open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["step", "d_loss", "g_loss"])
        for number, (x, z) in enumerate(batches()):
            losses = step(x, z)
            rows.writerow([number, *(float(losses[n]) for n in ("d_loss", "g_loss"))])


if __name__ == "__main__":
    main()
