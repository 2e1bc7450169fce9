"""A student's program: run in a process of its own, in the framework that it imports."""
