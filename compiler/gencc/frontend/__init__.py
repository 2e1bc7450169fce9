"""From the text of a spec to its plain data: YAML, schema, formulas."""
