"""Python source as data: nodes, a printer, and the imports that follow from it."""
