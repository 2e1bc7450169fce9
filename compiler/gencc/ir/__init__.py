"""The intermediate representation: what a model means, with every number filled in.

Frozen dataclasses in closed unions. Spans are carried for diagnostics and do not
take part in comparisons. No framework's word and no identifier of the output lives
here.
"""
