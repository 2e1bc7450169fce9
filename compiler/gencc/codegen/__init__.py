"""What every backend needs to write a package: pages, layout, runtime files, expressions.

Nothing here knows a framework; a stranger's backend may use it or not.
"""
