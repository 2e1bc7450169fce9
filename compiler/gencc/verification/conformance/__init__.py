"""`gencc conformance`: do the packages of a backend compute what the language defines?

`rows/` has the cases, each a small spec about one operation; `runner` trains the package of
a case, and `baseline` the reference beside it; `command` does so for all of them.
"""
