"""Checks that packages compute what the language defines: reference, cases, comparisons."""
