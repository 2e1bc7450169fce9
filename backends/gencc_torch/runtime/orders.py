"""Features in another order of the minibatch, and how far two minibatches are.

The same in every package.
"""

from torch import Tensor

from .support.processes import own, whole


def permute_dims(v: Tensor, uniform: Tensor) -> Tensor:
    """(n, d), each feature in the order in which its uniform numbers rise.

    Kim & Mnih 2018, arXiv:1802.05983, algorithm 1.
    """
    return own(whole(v).gather(0, whole(uniform).argsort(dim=0, stable=True)))


def sliced_wasserstein(a: Tensor, b: Tensor, normals: Tensor) -> Tensor:
    """The squared 2-Wasserstein distance of projections, (), mean over directions.

    a, b: (n, d). normals: (n, directions d), of which the first example's are used.
    Kolouri et al. 2018, arXiv:1804.01947.
    """
    drawn = whole(normals)[0].reshape(-1, a.shape[1])
    directions = drawn / drawn.norm(dim=1, keepdim=True)
    first = (whole(a) @ directions.T).sort(dim=0, stable=True).values
    second = (whole(b) @ directions.T).sort(dim=0, stable=True).values
    return ((first - second) ** 2).mean()
