"""Framework-neutral modules, copied as they stand into every generated package."""
