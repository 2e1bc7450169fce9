"""What a spec means, in plain NumPy and float64: an interpreter of the Model.

Slow and plain on purpose. It shares with the packages the random streams, which are
part of the language, and what the losses are called; and nothing else: no backend, no
lowering, no framework.
"""
