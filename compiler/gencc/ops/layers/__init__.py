"""Layers, such as `dense: 64`: what a network is a chain of.

A module has `Keys`, how a spec writes the layer, with `node`, its class in a model;
`DOCUMENTATION`, its row in docs/language.md; `CASES` for the conformance suite; and for
random models `draw(chain)`, which adds one to a chain unless it returns False, as none
would do there, and `DRAWN`, how often it is tried: behind a vector, a table or an image,
or wherever there is an `activation`.
"""
