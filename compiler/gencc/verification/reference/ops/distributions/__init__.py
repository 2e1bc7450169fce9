"""Distributions: a module has `drawn`, the noise of a draw for so many examples."""
