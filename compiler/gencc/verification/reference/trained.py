"""What a trained model computes: tables of outputs, metrics, and what is fitted for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from gencc import ops
from gencc.ir import expressions as ir
from gencc.ir.model import Domain, Metric, Model, Output
from gencc.verification.reference import mixtures
from gencc.verification.reference import ops as reference
from gencc.verification.reference.evaluation import LABEL, Evaluation, Result, named
from gencc.verification.reference.networks import Caller
from gencc.verification.reference.tape import Array, Value
from gencc.verification.reference.training import Data, drawn, parameters, trainable

CHUNK = 500  # examples that are computed, and their noise drawn, at once


class Trained:
    """A model at the end of a training: its state, the data it learned from, the seed.

    `trial` is the data that outputs and metrics show. In the middle of a training nothing
    is fitted.
    """

    def __init__(
        self,
        model: Model,
        state: Mapping[str, Array],
        data: Data,
        trial: Data,
        seed: int,
        fits: bool = True,
    ) -> None:
        self.model = model
        self.state = dict(state)
        self.trial = trial
        self.seed = seed
        self.fitted = self._fit(data) if fits else {}

    def table(self, output: Output) -> Array | None:
        """An output for every example, (count, …); None if it is no such table.

        Pictures are none, and neither is what does not depend on the data. Example i of
        one domain goes with example i of another one, as many as the smallest has.
        """
        (value, *others) = output.values
        kind = value.type
        if others or not isinstance(kind, ir.Tensor) or not self._read(value):
            return None
        is_image = len(kind.shape) == 3 and kind.shape[2] in (1, 3)
        if is_image or any(map(_is_no_example, self._parts(value))):
            return None
        return self._every(value, f"outputs/{output.name}", self.trial)

    def metric(self, metric: Metric) -> float | None:
        """The mean over all examples, or what is made of all at once.

        None where there are too few, or of one kind alone.
        """
        values, *others = (
            self._every(value, "metrics", self.trial) for value in metric.values
        )
        if not metric.measure:
            return float(values.mean())
        if metric.measure != "auroc":
            return self._measured(metric, [values, *others])
        (domain,) = self.model.data.domains
        labels = self.trial[domain.name].labels
        assert labels is not None
        positive = ~np.isin(labels, domain.only)
        return area(values, positive) if 0 < positive.sum() < len(positive) else None

    def _measured(self, metric: Metric, values: Sequence[Array]) -> float | None:
        module = ops.load_from(reference.__name__, "functions", metric.measure)
        result: float | None = module.measure(*values, *metric.settings)
        return result

    def _fit(self, data: Data) -> dict[str, Array]:
        """Mean and inverse covariance, or a mixture, over the examples trained on.

        The covariance divides by the number of examples; where it is singular, the
        inverse is Moore and Penrose's.
        """
        statistics: dict[str, Array] = {}
        self.fitted = statistics
        for statistic in self.model.statistics:
            what = f"outputs/{statistic.name}"
            vectors = self._every(statistic.value, what, data)
            if statistic.components:
                settings = statistic.components, self.seed, statistic.name
                parts = mixtures.fitted(vectors, *settings)
                statistics |= {
                    f"{statistic.name}/{part}": a for part, a in parts.items()
                }
                continue
            centred = vectors - vectors.mean(axis=0)
            covariance = centred.T @ centred / len(vectors)
            statistics[f"{statistic.name}/mean"] = vectors.mean(axis=0)
            statistics[f"{statistic.name}/precision"] = np.linalg.pinv(
                covariance, hermitian=True
            )
        return statistics

    def _every(self, value: ir.Expression, what: str, data: Data) -> Array:
        """The value for every example, chunk by chunk."""
        parts = set(self._parts(value))
        domains = self._read(value) or self.model.data.domains[:1]
        count = min(len(data[domain.name].values) for domain in domains)
        arrays = []
        for start in range(0, count, CHUNK):
            rows = slice(start, min(start + CHUNK, count))
            size = rows.stop - start
            inputs = {**dict(self.rows(data, rows)), LABEL: np.zeros(size)}
            for draw in (part for part in parts if isinstance(part, ir.Draw)):
                name = f"{what}/{draw.name}"
                inputs[draw.name] = drawn(draw, name, start, self.seed, size)
            for loop in (part for part in parts if isinstance(part, ir.Iterate)):
                inputs |= self._of_steps(loop, what, start, size)
            array = self.evaluated(value, inputs)
            arrays.append(np.broadcast_to(array, (size, *array.shape[1:])))
        return np.concatenate(arrays)

    def _of_steps(
        self, loop: ir.Iterate, what: str, start: int, size: int
    ) -> dict[str, Array]:
        """The draws of each step of a loop, (steps, size, …)."""
        return {
            draw.name: np.stack(
                [
                    drawn(draw, f"{what}/{draw.name}/{number}", start, self.seed, size)
                    for number in range(loop.steps)
                ]
            )
            for draw in loop.draws
        }

    def evaluated(self, value: ir.Expression, inputs: Mapping[str, Array]) -> Array:
        """A value of these inputs, as after training."""
        weights = {name: Value(array) for name, array in self.state.items()}
        caller = Caller(weights, self.state)

        def call(network: str, arguments: Sequence[Value], _: Value | None) -> Result:
            return caller.call(self.model.network(network), arguments, "finished")

        numbers = parameters(self.model, None)
        evaluation = Evaluation(
            self.model,
            {**inputs, **numbers},
            call,
            self.fitted,
            lambda network: trainable(self.model.network(network), caller),
        )
        return evaluation.value(value).array

    def _read(self, value: ir.Expression) -> tuple[Domain, ...]:
        """The domains that an expression reads."""
        inputs = (p.name for p in self._parts(value) if isinstance(p, ir.Input))
        return self.model.data.domains_of(inputs)

    def rows(self, data: Data, rows: slice) -> Iterator[tuple[str, Array]]:
        """Some examples of every domain, labels and factors, by what formulas read."""
        for domain in self.model.data.domains:
            examples = data[domain.name]
            yield domain.name, examples.values[rows]
            if domain.labels and examples.labels is not None:
                yield domain.labels, examples.labels[rows].astype(np.float64)
            if domain.factors and examples.factors is not None:
                yield domain.factors, examples.factors[rows]

    def _parts(self, value: ir.Expression) -> Iterator[ir.Expression]:
        """Everything in an expression, through the names of definitions."""
        return ir.everything([value], named(self.model))


def area(values: Array, positive: Iterable[bool]) -> float:
    """How often a positive example has the larger value than another one, ½ at a tie.

    Hanley and McNeil (1982), "The meaning and use of the area under a receiver
    operating characteristic (ROC) curve".
    """
    chosen = np.asarray(positive, bool)
    difference = values[chosen][:, None] - values[~chosen][None]
    return float(((difference > 0) + (difference == 0) / 2).mean())


def _is_no_example(part: ir.Expression) -> bool:
    """Whether it is a way or `each`, which have other numbers of values."""
    if isinstance(part, ir.ClassLabel):
        return part.value is None
    return isinstance(part, ir.Operation) and part.function in ("between", "traverse")
