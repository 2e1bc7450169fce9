"""Whether a backend means what the language means: its packages against the reference.

`rows/` has the cases, each a small spec about one operation; `measured` trains the
package of a case, and the reference beside it; `command` does so for all of them.
"""
