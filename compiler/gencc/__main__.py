"""`python -m gencc` is `gencc`."""

from gencc.cli import main

main()
