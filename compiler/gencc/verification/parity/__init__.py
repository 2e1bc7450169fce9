"""`gencc parity`: do the packages of one spec train along the same curve?

Packages run in processes of their own; what they leave on disk is compared, and
judged by a yardstick that is measured: one package against itself, started one
rounding away. docs/parity.md has the reasons.
"""
