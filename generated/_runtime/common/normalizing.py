"""What a batch_norm of vectors needs of a minibatch.

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
