"""Errors and warnings about a spec, with their locations; stages report nothing else."""

from gencc.diagnostics.model import (
    CompileError,
    Diagnostic,
    Position,
    Source,
    Span,
    closest,
)

__all__ = ["CompileError", "Diagnostic", "Position", "Source", "Span", "closest"]
