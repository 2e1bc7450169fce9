"""`python -m gencc` is `gencc`."""

from gencc.cli.main import main

main()
