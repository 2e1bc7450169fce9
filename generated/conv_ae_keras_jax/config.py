"""What a run may change without changing the model."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from .support.errors import CheckpointError

MODEL = "ff76f5ff2e00f171"  # a digest of what the spec means


@dataclass(frozen=True)
class Config:
    """The settings of a run; the defaults are those of the spec."""

    epochs: int = 60
    batch_size: int = 64
    seed: int = 0
    precision: str = "float32"

    def facts(self, data: str) -> dict[str, str]:
        """What a run shares with its checkpoints; `data` is a digest of the data."""
        settings = {name: str(value) for name, value in asdict(self).items()}
        del settings["epochs"]  # a run may be made longer
        return {"model": MODEL, "data": data, **settings}

    @classmethod
    def of(cls, facts: Mapping[str, str]) -> "Config":
        """The settings of the run that a checkpoint with these facts belongs to."""
        if facts.get("model") != MODEL:
            raise CheckpointError(
                "the checkpoint belongs to another model; use the package that wrote it"
            )
        defaults = asdict(cls()).items()
        return cls(**{k: type(v)(facts[k]) for k, v in defaults if k in facts})
