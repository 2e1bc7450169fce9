"""`mutual_information_gap(code, factors)`: from 0 to 1, 1 if each factor has one number to itself.

The mean over the factors of (I_1 - I_2) / H: of the mutual information of the factor with
each number of the code the largest less the second largest, over the entropy of the factor.
Each number of the code is in one of 20 bins of equal width between its smallest and its
largest value, and so is a factor that has more than 20 values; factors that never vary are
left out. Chen, Li, Grosse and Duvenaud (2018), arXiv:1802.04942, section 4.1, with bins as in
Locatello et al. (2019), arXiv:1811.12359.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_factors

FUNCTION = of_factors("mig")

DOCUMENTATION = (
    "| `mutual_information_gap(code, factors)` | how much more the best number of a code knows "
    "of a factor than the second best, in parts of its entropy; the mean over the factors; each "
    "number is in one of 20 bins |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
