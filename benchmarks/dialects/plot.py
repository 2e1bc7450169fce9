"""The curves of `curves/` as a picture: `python plot.py docs/dialects.png`."""

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

HERE = Path(__file__).parent
PANELS = {
    "as written, each with the defaults of its framework": [
        ("torch", "defaults", "-"),
        ("keras", "defaults", "-"),
        ("flax", "defaults", "-"),
    ],
    "the same weights, and then one cause at a time": [
        ("torch", "weights", "-"),
        ("keras", "constants", "--"),
        ("flax", "weights", "-"),
        ("torch", "modes", "--"),
    ],
}
COLOURS = {"torch": "tab:red", "keras": "tab:blue", "flax": "tab:green"}


def losses(framework, stage):
    """The loss of the discriminator in each step."""
    with (HERE / f"curves/{framework}-{stage}.csv").open() as file:
        return [float(row["d_loss"]) for row in csv.DictReader(file)]


def main():
    figure, axes = plt.subplots(
        1, 2, figsize=(11, 4), sharey=True, layout="constrained"
    )
    for axis, (title, curves) in zip(axes, PANELS.items(), strict=True):
        for framework, stage, style in curves:
            label = f"{framework}, {stage}"
            colour = "black" if style == "--" else COLOURS[framework]
            axis.plot(losses(framework, stage), style, color=colour, label=label)
        axis.set(title=title, xlabel="step")
        axis.legend()
    axes[0].set_ylabel("loss of the discriminator")
    figure.savefig(sys.argv[1], dpi=110)


if __name__ == "__main__":
    main()
