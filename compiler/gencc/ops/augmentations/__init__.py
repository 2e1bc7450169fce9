"""What training sees in place of images, `augment: [flip, {shift: 2}]`.

A module has `Keys`, how a spec writes it, with `augmentation`, its class in a model;
`DOCUMENTATION`, its item in docs/language.md; `CASES`, settings of it for the conformance
suite, of images of 5 x 4 pixels; and `DRAWN`, how random models have it. What packages
compute stands in runtime/optional/augmentation.py.
"""
