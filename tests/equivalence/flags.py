"""Flags of `train` as the reference takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gencc.ir.model import Model, Optimizer


@dataclass(frozen=True)
class Flags:
    """Flags and their values in turn: `--seed 7 --batch-size 13 --lr 0.1`."""

    arguments: tuple[str, ...] = ()

    @property
    def seed(self) -> int:
        """0 unless told."""
        return int(self._values.get("--seed", 0))

    @property
    def batch(self) -> int:
        """0 for that of the spec."""
        return int(self._values.get("--batch-size", 0))

    def applied(self, model: Model) -> Model:
        """The model with epochs, rates and parameters as the flags have them."""
        stages = tuple(
            replace(
                stage, epochs=int(self._values.get(_epochs(stage.name), stage.epochs))
            )
            for stage in model.stages
        )
        parameters = tuple(
            replace(
                parameter,
                value=float(self._values.get(_flag(parameter.name), parameter.value)),
            )
            for parameter in model.parameters
        )
        optimizers = tuple(map(self._with_rate, model.optimizers))
        return replace(
            model, stages=stages, parameters=parameters, optimizers=optimizers
        )

    def _with_rate(self, optimizer: Optimizer) -> Optimizer:
        """One whose rate stays, with the one that is set for it or for all."""
        own = self._values.get(_flag(f"{optimizer.name}_lr"), self._values.get("--lr"))
        if own is None:
            return optimizer
        return replace(optimizer, rule=replace(optimizer.rule, lr=float(own)))  # type: ignore[type-var]

    @property
    def _values(self) -> dict[str, str]:
        return dict(zip(self.arguments[::2], self.arguments[1::2], strict=True))


def _epochs(stage: str) -> str:
    return _flag(f"{stage}_epochs" if stage else "epochs")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
