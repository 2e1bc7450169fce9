"""film, by runtime/film.py."""

from __future__ import annotations

from gencc.ops.layers.film import Film

from gencc_keras.ops.layers import Layers, Use, bias_of, own

CLASSES = ("Film",)
NAMES = ("film",)


def layers(film: Film, use: Use) -> Layers:
    """Film()"""
    return (own("film", "Film", *bias_of(film.bias), *use.names),)
