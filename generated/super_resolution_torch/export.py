"""The trained networks, for programs that have neither this package nor its support.

Written from super_resolution.yaml by gencc 0.x.
"""

from pathlib import Path

from .formats import FORMATS
from .interfaces import Interface, write
from .model import Networks
from .support import results
from .trained import Trained

ABOUT_DATA = ("data", "columns")  # words that facts of a run about its data begin with


def interfaces(networks: Networks) -> list[Interface]:
    """Each network with the shapes of its inputs and the names of its results."""
    return [
        Interface("generator", networks.generator, {"low": (1, 4, 4)}, ("generator",)),
        Interface(
            "critic", networks.critic, {"x": (1, 8, 8)}, ("critic",), logits=("critic",)
        ),
    ]


def export(trained: Trained, to: str, folder: Path) -> list[Path]:
    """Write each network in one of FORMATS, and networks.json beside them.

    The paths written are returned. Raises PackageError and OSError.
    """
    stored = results.facts(trained.run)
    facts = {
        "format": to,
        "step": trained.step,
        "layout": "Images are (batch, channels, height, width).",
        # How examples came to their scale, with what was fitted to those of training.
        "data": {
            n: text for n, text in stored.items() if n.partition(" ")[0] in ABOUT_DATA
        },
    }
    return write(interfaces(trained.networks), FORMATS[to], folder, facts)
