"""Initial weights, such as `{normal: 0.02}`: how a kernel starts.

A module has `Keys`, how a spec writes it, with `node`, its class in a model;
`DOCUMENTATION`, its item in docs/language.md; and `DRAWN`, what random models write.
`Keys.__doc__` is an example, which the conformance suite tries in every layer with a
kernel.
"""
