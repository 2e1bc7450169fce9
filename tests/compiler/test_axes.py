"""What packages write of draws and of pairs: arrays that are indexed, folded and repeated."""

from __future__ import annotations

import pytest
from gencc.lowering import lower
from gencc.plugins import find, load
from small import model

SPEC = """\
gencc: 1
name: drawn
data: {source: npz, shape: [3], batch: 4}
latent: {z: {normal: 2}}
params: {K: 3, M: 2}
networks:
  encoder: {input: x, layers: [dense: 4], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: [z, x], layers: [concat, dense: 3]}
let:
  q: normal(encoder(x))
  z: sample(q, K, M)
  x_hat: decoder(z, x)
  s: sample(q)
losses:
  bound: mean(logmeanexp(-sse(x, x_hat), K), M)
  near: max(cosine(s, batch(s)), others) + mean(sse(x, batch(x)), batch)
train:
  epochs: 1
  optimizer: {sgd: {lr: 0.1}}
  minimize: near - bound
"""

TORCH = {
    "train.py": (
        "z = q.mean[:, None, None] + torch.exp(q.log_var[:, None, None] / 2) * "
        "z_noise.unflatten(0, (-1, 3, 2))",
        "networks.decoder(z.flatten(0, 2), x.repeat_interleave(6, dim=0))"
        ".unflatten(0, (-1, 3, 2))",
        'normal("train/z_noise", step, (batch * 6, 2))',
        "require_others(config.batch_size)",
    ),
    "losses.py": (
        "torch.mean(logmeanexp(-torch.sum((x[:, None, None] - x_hat) ** 2, dim=3), dim=1), dim=1)",
        "torch.amax(others(",
        "s[:, None] * whole(s)[None]",
        "torch.mean(torch.sum((x[:, None] - whole(x)[None]) ** 2, dim=2), dim=1)",
    ),
}
KERAS = {
    "train.py": (
        "[ops.reshape(z, (-1, 2)), ops.repeat(x, 6, axis=0)]",
        "(-1, 3, 2, 3)",
        "require_others(config.batch_size)",
    ),
    "losses.py": (
        "ops.mean(logmeanexp(-ops.sum((x[:, None, None] - x_hat) ** 2, axis=3), axis=1), axis=1)",
        "largest(others(",
    ),
}


@pytest.mark.parametrize(("backend", "written"), [("torch", TORCH), ("keras", KERAS)])
def test_a_package_indexes_and_folds(
    backend: str, written: dict[str, tuple[str, ...]]
) -> None:
    files = load(find(backend)).emit(lower(model(SPEC))).files
    for name, parts in written.items():
        text = "".join(files[name].decode().split())  # however lines are broken
        for part in parts:
            assert "".join(part.split()) in text.replace(",)", ")"), part
