"""The trained networks, for programs that have neither this package nor its support.

Written from code_classifier.yaml by gencc 0.x.
"""

from pathlib import Path

from .formats import FORMATS
from .interfaces import Interface, write
from .model import Networks
from .trained import Trained


def interfaces(networks: Networks) -> list[Interface]:
    """Each network with the shapes of its inputs and the names of its results."""
    return [
        Interface("encoder", networks.encoder, {"x": (8, 8, 1)}, ("encoder",)),
        Interface("decoder", networks.decoder, {"code": (24,)}, ("decoder",)),
        Interface(
            "classifier",
            networks.classifier,
            {"code": (24,)},
            ("classifier",),
            logits=("classifier",),
        ),
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
