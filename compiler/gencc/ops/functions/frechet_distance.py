"""`frechet_distance(a, b)`: |m - n|^2 + tr(C + D - 2 (C D)^(1/2)), of two sets of vectors.

m, n are their means, C, D their covariances, divided by their number less 1; the squared
distance of Wasserstein between normals with these. The unit is theirs, squared. Dowson and
Landau (1982); on features of a classifier it is the FID of Heusel et al. (2017),
arXiv:1706.08500.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_samples

FUNCTION = of_samples(covariance=True, elsewhere="fid frechet_inception_distance")

DOCUMENTATION = (
    "| `frechet_distance(a, b)` | \\|m − n\\|² + tr(C + D − 2 (C D)^½) of the means m, n and the "
    "covariances C, D, divided by count − 1; of features of a classifier, as in the FID |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
