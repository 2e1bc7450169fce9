"""The loss terms: each gives one number per example, shape (batch,).

Written from code_classifier.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))


def cross_entropy(y: Tensor, p_logits: Tensor) -> Tensor:
    """cross_entropy(y, p)

    On logits: the logarithm of a rounded softmax would lose digits.
    """
    return ops.sparse_categorical_crossentropy(y, p_logits, from_logits=True)
