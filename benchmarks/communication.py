"""How much faster several workers train than one: computed, from what one worker takes.

    python benchmarks/communication.py
    python benchmarks/communication.py --weights 50e6 --step 200 --fixed 5 --batch 256
    python benchmarks/communication.py --latency 20 --bandwidth 3    # of a network of yours

It simulates a step of a package whose minibatch N workers share, as docs/scale.md says:

- each computes its part, `--fixed` + (`--step` - `--fixed`) / N milliseconds. `--fixed` is
  what a smaller minibatch does not shorten: the optimizer, the start of every operation.
  Measure a step at the whole minibatch and at a very small one;
- then the gradients travel in one message around a ring: 2 (N - 1) hops of `--latency`
  microseconds, and 2 (N - 1) / N times their bytes by `--bandwidth` gigabytes a second.
  Nothing is computed meanwhile;
- `--small` messages of a few bytes take the hops alone: one for all to agree on saving,
  and four for each call of batch_norm, there and back.

It leaves out what only a measurement shows: workers that wait for the slowest, several
that share a link, processors that slow down under load, and the message about saving,
which goes through the CPU on GPUs, too.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BYTES = 4  # of a gradient in float32
WORKERS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Link:
    """What messages travel by: seconds for a hop, bytes a second."""

    name: str
    latency: float
    bandwidth: float

    def ring(self, size: float, workers: int) -> float:
        """Seconds in which all have the sum of what each has, `size` bytes.

        Patarasuk and Yuan (2009), "Bandwidth optimal all-reduce algorithms for
        clusters of workstations".
        """
        hops = 2 * (workers - 1)
        return hops * self.latency + hops / workers * size / self.bandwidth


@dataclass(frozen=True)
class Training:
    """A training as one worker has it, times in seconds.

    weights: how many numbers a step's gradients have. step: for a step with the whole
    minibatch. fixed: the part of it that each worker has whole. small: messages of few
    bytes in a step.
    """

    weights: float
    step: float
    fixed: float
    small: int

    def computing(self, workers: int) -> float:
        """Seconds that a worker computes in a step."""
        return self.fixed + (self.step - self.fixed) / workers

    def communicating(self, workers: int, link: Link) -> float:
        """Seconds that messages take in a step."""
        gradients = link.ring(BYTES * self.weights, workers)
        return gradients + self.small * link.ring(0, workers)

    def speed_up(self, workers: int, link: Link) -> float:
        """How many times as fast as one worker."""
        together = self.computing(workers) + self.communicating(workers, link)
        return self.step / together


LINKS = (
    Link("gloo, one machine", 90e-6, 0.5e9),  # measured: docs/scale.md
    Link("10 Gbit/s", 30e-6, 1.25e9),
    Link("100 Gbit/s", 10e-6, 12.5e9),
    Link("between GPUs", 5e-6, 200e9),
)


def main() -> None:
    """Compute, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    # As measured of benchmarks/specs/vae_mnist.yaml: docs/scale.md.
    parser.add_argument("--weights", type=float, default=652_824)
    parser.add_argument("--step", type=float, default=7.5, help="milliseconds")
    parser.add_argument("--fixed", type=float, default=3.5, help="milliseconds")
    parser.add_argument("--small", type=int, default=1)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--latency", type=float, help="microseconds")
    parser.add_argument("--bandwidth", type=float, help="gigabytes a second")
    options = parser.parse_args()
    training = Training(
        options.weights, options.step / 1e3, options.fixed / 1e3, options.small
    )
    if not 0 <= training.fixed <= training.step or training.step == 0:
        parser.error("--fixed is a part of --step")
    if (options.latency is None) != (options.bandwidth is None):
        parser.error("--latency and --bandwidth go together")
    links = LINKS
    if options.latency is not None:
        if options.latency < 0 or options.bandwidth <= 0:
            parser.error("--latency and --bandwidth are positive")
        links = (Link("yours", options.latency / 1e6, options.bandwidth * 1e9),)
    million = 1e6 / options.batch * training.step
    print(f"A million examples take one worker {million:,.0f} s.\n")
    print("\n".join(table(training, links)))
    print("\n† messages take longer than computing")


def table(training: Training, links: Sequence[Link]) -> Iterator[str]:
    """How many times as fast: a row for each number of workers."""
    yield f"| workers | {' | '.join(link.name for link in links)} |"
    yield "|---" * (len(links) + 1) + "|"
    for workers in WORKERS:
        cells = [_cell(training, workers, link) for link in links]
        yield f"| {workers} | {' | '.join(cells)} |"


def _cell(training: Training, workers: int, link: Link) -> str:
    computing = training.computing(workers)
    rules = training.communicating(workers, link) > computing
    return f"{training.speed_up(workers, link):.2f}{' †' if rules else ''}"


if __name__ == "__main__":
    main()
