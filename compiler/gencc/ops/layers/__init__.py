"""Layers: what a network is a chain of."""
