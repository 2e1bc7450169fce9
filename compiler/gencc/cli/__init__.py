"""The command `gencc`, with a module for each larger subcommand."""
