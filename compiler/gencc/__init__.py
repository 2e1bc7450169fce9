"""gencc compiles a model, written down once, into training programs that agree."""

__version__ = "0.1.0"
