"""1200 series of 32 steps, sines with noise, 300 of them anomalies of three kinds.

The same in every package.

Step t of a series is a sin(2 pi f t / 32 + p) + e, with an amplitude a from U(1/2, 1), f
from U(1, 3) periods, a phase p from U(0, 2 pi) and e from N(0, 0.05**2) at each step. Of
every twelve series, the fourth has a spike of 1 up or down at a step, the eighth stands
still for 8 steps, the last one has half the period from step 16 on, where the sine goes
on from the value that it has.
"""

import numpy as np

from .support import streams
from .support.datasets import Raw

SERIES, STEPS = 1200, 32
NOISE = 0.05
SPIKE, STILL, FASTER = 1, 2, 3  # labels; 0 is as usual
STRETCH = 8  # steps


def read() -> Raw:
    """The series (1200, 32, 1); labels 0 (as usual), 1 (spike), 2 (still), 3 (faster)."""
    amplitude = streams.uniform(0, "sines/amplitude", 0, (SERIES, 1), 0.5, 1.0)
    periods = streams.uniform(0, "sines/periods", 0, (SERIES, 1), 1.0, 3.0)
    phase = streams.uniform(0, "sines/phase", 0, (SERIES, 1), 0.0, 2.0 * np.pi)
    # Where the anomaly is, if there is one: not in the first or last steps.
    begin = streams.uniform(0, "sines/begin", 0, (SERIES, 1), 4.0, 21.0) // 1
    sign = np.sign(streams.uniform(0, "sines/sign", 0, (SERIES, 1), -1.0, 1.0))

    turn = np.arange(SERIES) % 12
    labels = np.where(turn % 4 == 3, turn // 4 + 1, 0).astype(np.int64)
    kind = labels[:, np.newaxis]
    steps = np.arange(STEPS, dtype=np.float64)
    faster = np.where(kind == FASTER, np.maximum(steps - STEPS // 2, 0.0), 0.0)
    angle = 2.0 * np.pi * periods * (steps + faster) / STEPS + phase
    still = (kind == STILL) & (steps >= begin) & (steps < begin + STRETCH)
    held = 2.0 * np.pi * periods * begin / STEPS + phase
    clean = amplitude * np.sin(np.where(still, held, angle))
    clean = clean + sign * ((kind == SPIKE) & (steps == begin))
    series = clean + NOISE * streams.normal(0, "sines/noise", 0, (SERIES, STEPS))
    # Rounded, as the last digit of a sine differs between machines.
    return Raw(series.round(6)[:, :, np.newaxis], labels)
