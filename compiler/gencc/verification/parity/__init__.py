"""`gencc parity`: do the packages of one spec train along the same curve?

Packages run in processes of their own. What they leave on disk is compared, and judged by a
tolerance that is measured: how far one package gets from itself when it starts one rounding
away. docs/parity.md gives the reasons.
"""
