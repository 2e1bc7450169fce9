"""What fails is reported as a small spec that fails in the same way."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.diagnostics import CompileError
from gencc.driver import check
from shrinking import shrunk, without
from test_strategies import FEW, drawn

SPEC = {
    "networks": {
        "f": {"input": "x", "layers": [{"dense": 2}]},
        "g": {"input": "h", "layers": [{"dense": 3}]},
        "k": {"input": "x", "layers": [{"dense": 3}]},
    },
    "let": {"h": "f(x)", "made": "g(h)"},
    "losses": {"near": "mse(made, x)", "own": "mse(k(x), x)", "size": "sum(h)"},
    "train": {
        "schedule": [
            {"update": ["f", "g"], "minimize": "near - (own + size) - size"},
            {"update": "g", "minimize": "near"},
            {"update": "k", "maximize": "-own - near"},
        ]
    },
    "outputs": {"made": "made", "both": ["made", "k(x)"], "k": "k(x)"},
}


def test_a_network_goes_with_all_that_only_it_was_for() -> None:
    assert without(SPEC, "g") == {
        "networks": {name: SPEC["networks"][name] for name in ("f", "k")},
        "let": {"h": "f(x)"},
        "losses": {"own": "mse(k(x), x)", "size": "sum(h)"},
        "train": {
            "schedule": [
                {"update": ["f"], "minimize": "-(own + size) - size"},
                {"update": ["k"], "maximize": "-own"},
            ]
        },
        "outputs": {"k": "k(x)"},
    }


def is_valid(text: str, path: Path) -> bool:
    path.write_text(text)
    try:
        check(path)
    except CompileError:
        return False
    return True


@pytest.mark.framework  # for the seconds that it takes
@pytest.mark.parametrize("parts", [("batch_norm", "adam"), ("conv:", "sgd"), ("sse",)])
def test_what_fails_becomes_small(parts: tuple[str, ...], tmp_path: Path) -> None:
    """A spec is left that has the words, and about one thing of each kind beside them."""

    def fails(text: str) -> bool:
        return all(w in text for w in parts) and is_valid(text, tmp_path / "s.yaml")

    texts = [model.text for model in drawn(FEW) if fails(model.text)]
    small = shrunk(texts[0], fails, 60)
    assert fails(small)
    assert len(small.splitlines()) <= 22, small  # two networks that learn take 21
