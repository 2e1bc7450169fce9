"""The trained networks, for programs that have neither this package nor its support.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from pathlib import Path

from .formats import FORMATS
from .interfaces import Interface, write
from .model import Networks
from .trained import Trained


def interfaces(networks: Networks) -> list[Interface]:
    """Each network with the shapes of its inputs and the names of its results."""
    return [
        Interface("to_b", networks.to_b, {"a": (8, 8, 1)}, ("to_b",)),
        Interface("to_a", networks.to_a, {"b": (8, 8, 1)}, ("to_a",)),
        Interface("critic_a", networks.critic_a, {"a": (8, 8, 1)}, ("critic_a",)),
        Interface("critic_b", networks.critic_b, {"b": (8, 8, 1)}, ("critic_b",)),
    ]


def export(trained: Trained, to: str, folder: Path) -> list[Path]:
    """Write each network in one of FORMATS, and networks.json beside them.

    The paths written are returned. Raises PackageError and OSError.
    """
    settings = trained.config.facts("", {})
    facts = {
        "format": to,
        "step": trained.step,
        "layout": "Images are (batch, height, width, channels).",
        "data": {
            name: text for name, text in settings.items() if name.startswith("data ")
        },
    }
    return write(interfaces(trained.networks), FORMATS[to], folder, facts)
