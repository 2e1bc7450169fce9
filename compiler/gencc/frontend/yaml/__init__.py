"""YAML text -> plain data and the place of every value; used by `gencc.frontend.yaml.document`."""
