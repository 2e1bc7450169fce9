"""From files in memory to a folder on disk: whole or not at all."""
