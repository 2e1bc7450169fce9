"""Layers, such as `dense: 64`: what a network is a chain of.

A module has `Keys`, how a spec writes the layer, with `node`, its class in a model;
`DOCUMENTATION`, its row in docs/language.md; `CASES` for the conformance suite; and for
random models `draw(chain)`, which adds one to a chain, or returns False if none fits
there, and `DRAWN`, how often it is tried: behind a vector, a table or an image, or
wherever there is an `activation`.
"""
