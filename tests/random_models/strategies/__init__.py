"""Whole valid specs, drawn by hypothesis: shapes first, so that all of them fit."""

from .drawing import Drawn, specs

__all__ = ["Drawn", "specs"]
