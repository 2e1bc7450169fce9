"""Curves of numbers that change as training goes on, `linear: {start: 0, end: 1, steps: 9}`.

A module has `Keys`, how a spec writes the curve, with `curve`, its class in a model;
`DOCUMENTATION`, its item in docs/language.md; `CASES`, settings of it for the conformance
suite; and `DRAWN`, how random models have it,
but for its length. What packages compute stands in runtime/optional/anneal.py.
"""
