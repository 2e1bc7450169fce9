"""What a run may change without changing the model.

Written from conv_ae.yaml by gencc 0.x.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .support import settings

# What determines a training, in the words of the spec; two runs are compared by it.
TRAINING: dict[str, str] = json.loads(
    Path(__file__).with_name("training.json").read_text(encoding="utf-8")
)
LONGER = "epochs"  # the setting by which a run may be extended


@dataclass(frozen=True)
class Config:
    """The settings of a run; the defaults are those of the spec."""

    epochs: int = 60
    batch_size: int = 64
    lr: float = field(default=0.002, metadata={"fact": "adam lr"})
    seed: int = 0
    precision: str = "float32"

    def facts(self, data: str, rules: Mapping[str, str]) -> dict[str, str]:
        """The facts that a run shares with its checkpoints.

        `data` is a digest of the data, `rules` are the settings of the optimizers.
        """
        own = settings.facts(self, LONGER)
        return {**TRAINING, **rules, "data": data, **own}

    @classmethod
    def of(cls, facts: Mapping[str, str]) -> "Config":
        """The settings of the run that has these facts. Raises CheckpointError."""
        return settings.read(cls, facts)
