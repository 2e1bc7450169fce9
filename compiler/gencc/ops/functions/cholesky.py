"""`cholesky(m)`: the lower triangular l with numbers above 0 on its diagonal and l l^T = m.

m is a symmetric matrix all of whose eigenvalues are above 0; of any other one, (m + m^T) / 2 is
taken. Where e is from N(0, 1), `matmul(cholesky(m), e)` is a draw from N(0, m).
"""

from __future__ import annotations

from gencc.ops.cases import Random, Spec
from gencc.ops.drawing import Special
from gencc.ops.functions._matrices import of_square

FUNCTION = of_square("cholesky", "matrix", (("cholesky_factor", ""),))

DOCUMENTATION = (
    "| `cholesky(m)` | the lower triangular l, its diagonal above 0, with l lᵀ = (m + mᵀ) / 2, of "
    "which all eigenvalues must be above 0 |"
)

CASES = (
    Spec(
        "matrices: products, inverses, determinants and factors",
        Random((6, 3), -1, 1),
        """\
        data: {source: npz, shape: [3], batch: 3}
        params: {K: 2}
        networks:
          f: {input: x, layers: [dense: 9, reshape: [3, 3]]}
          g: {input: x, layers: [dense: 6, reshape: [2, 3]]}
          one: {input: x, layers: [dense: 1, reshape: [1, 1]]}
          h: {input: x, layers: [dense: 8, reshape: [2, 2, 2]]}
          u: {learned: {shape: [3, 3], init: {normal: 1}}}
        let:
          ones: 0 * f(x) + 1
          id: ones - off_diagonal(ones)
          m: f(x) + 3 * id
          s: matmul(m, transpose(m)) + id
          l: cholesky(s)
          w: rows(h(x), K)
          p: matmul(w, transpose(w)) + 0.5
        losses:
          inverses: sum(square(inverse(m))) + sum(matmul(inverse(s), x) * x)
          volumes: logdet(m) + logdet(s) - mean(logdet(w), K) + logdet(one(x)) + logdet(u)
          factors: sum(square(l)) + sum(matmul(l, x)) + 0.01 * sum(cholesky(m + 9 * id) * f(x))
          oblong: sum(square(matmul(g(x), m))) + sum(square(matmul(g(x), x))) + sum(matmul(u, x))
          paired: mean(sum(square(p)) + sum(matmul(w, g(x))), K)
          slopes: 0.1 * sum(square(grad(logdet(s), x))) + 0.1 * sum(square(grad(sum(l), x)))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.001}}, minimize: inverses - volumes + factors + oblong + slopes + 0.1 * paired}
        outputs: {inverse: inverse(m), factor: l, volume: logdet(s)}
        """,
        steps=3,
    ),
)

DRAWN = Special("formulas.of_matrix")
