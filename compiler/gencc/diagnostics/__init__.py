"""What is wrong with a spec, and where: the only way a stage says so."""

from gencc.diagnostics.model import (
    CompileError,
    Diagnostic,
    Position,
    Source,
    Span,
    closest,
)

__all__ = ["CompileError", "Diagnostic", "Position", "Source", "Span", "closest"]
