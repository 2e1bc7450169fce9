"""What a batch_norm of vectors, and pairs of examples, need of a minibatch.

The same in every package.
"""

from .support.errors import PackageError


def require_several(batch_size: int, layer: str) -> None:
    """Raise PackageError for a minibatch of one, in which `layer` has but one value.

    A value minus its own mean is 0, whatever the input of the network is.
    """
    if batch_size == 1:
        raise PackageError(
            f"a minibatch of 1 leaves {layer} one value per channel, and nothing to "
            "normalize by; use a --batch-size of at least 2"
        )


def require_others(batch_size: int) -> None:
    """Raise PackageError for a minibatch of one, in which an example has no others."""
    if batch_size == 1:
        raise PackageError(
            "a minibatch of 1 has no pairs of examples; use a --batch-size of at least 2"
        )
