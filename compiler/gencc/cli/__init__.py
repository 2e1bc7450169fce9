"""The command `gencc`: a module for each subcommand that needs one."""
