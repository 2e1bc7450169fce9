"""What every backend needs to write a package: pages, layout, runtime files, expressions.

Nothing here depends on a framework; other backends may use it or not.
"""
