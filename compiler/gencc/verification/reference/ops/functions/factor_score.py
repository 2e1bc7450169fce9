"""`factor_score(code, factors)`: votes for the number of a code that varies least."""

from __future__ import annotations

from collections import Counter

import numpy as np

from gencc.runtime.support import streams
from gencc.verification.reference.ops.functions.mutual_information_gap import classes
from gencc.verification.reference.tape import Array

VOTES, AGREEING = 800, 64


def measure(codes: Array, factors: Array) -> float | None:
    """None where no factor varies. Votes of even numbers are those to learn from."""
    columns = [np.array(classes(factor)) for factor in factors.T]
    varying = [column for column in columns if len(np.unique(column)) > 1]
    if not varying:
        return None
    votes = [_vote(codes, varying, number) for number in range(2 * VOTES)]
    right = 0
    for column, factor in votes[1::2]:
        learned = Counter(f for c, f in votes[::2] if c == column)
        # The first of those that most votes were for, or of all without any.
        best = min(range(len(varying)), key=lambda f: (-learned[f], f))
        right += factor == best
    return right / VOTES


def _vote(codes: Array, varying: list[Array], number: int) -> tuple[int, int]:
    """The number of the code that varies least, and the factor that was held."""
    draws = streams.uniform(0, "factor_score", number, (2 + AGREEING,)).tolist()
    factor = int(draws[0] * len(varying))
    value = varying[factor][int(draws[1] * len(codes))]
    agreeing = [i for i, v in enumerate(varying[factor]) if v == value]
    rows = codes[[agreeing[int(u * len(agreeing))] for u in draws[2:]]]
    spread, most = codes.var(axis=0), codes.var(axis=0).max()
    ratios = [
        (rows[:, i] - rows[0, i]).var() / spread[i]  # exactly 0 of equal codes
        if spread[i] > 1e-12 * most
        else np.inf
        for i in range(codes.shape[1])
    ]
    return int(np.argmin(ratios)), factor
