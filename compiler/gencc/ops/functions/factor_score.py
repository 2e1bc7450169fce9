"""`factor_score(code, factors)`: how often the number of a code that varies least tells the factor.

A vote is of 64 examples that agree in a random factor, drawn among all: for which number of
the code is their variance over that of all examples the least? The score, from 0 to 1, is how
many of 800 votes are for the factor that most of another 800 votes for this number were for.
Numbers of a code that never vary have no vote; neither have such factors; one with more than
20 values is in 20 bins of equal width. Votes are the same whatever the seed. Kim and Mnih
(2018), arXiv:1802.05983, section 4, counted as in Locatello et al. (2019), arXiv:1811.12359.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_factors

FUNCTION = of_factors()

DOCUMENTATION = (
    "| `factor_score(code, factors)` | of 800 votes how many are right: which factor do 64 "
    "examples agree in, told by the number of the code that varies least among them? |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
