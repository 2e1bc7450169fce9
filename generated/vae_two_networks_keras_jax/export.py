"""The trained networks, for programs that have neither this package nor its support.

Written from vae_two_networks.yaml by gencc 0.x.
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
        Interface("u_e", networks.u_e, {"x": (8, 8, 1)}, ("u_e",)),
        Interface("s_e", networks.s_e, {"x": (8, 8, 1)}, ("s_e",)),
        Interface("decoder", networks.decoder, {"z": (4,)}, ("decoder",)),
    ]


def export(trained: Trained, to: str, folder: Path) -> list[Path]:
    """Write each network in one of FORMATS, and networks.json beside them.

    The paths written are returned. Raises PackageError and OSError.
    """
    stored = results.facts(trained.run)
    facts = {
        "format": to,
        "step": trained.step,
        "layout": "Images are (batch, height, width, channels).",
        # How examples came to their scale, with what was fitted to those of training.
        "data": {
            n: text for n, text in stored.items() if n.partition(" ")[0] in ABOUT_DATA
        },
    }
    return write(interfaces(trained.networks), FORMATS[to], folder, facts)
