"""The text of a spec -> a checked Spec: YAML, schema and formulas."""
