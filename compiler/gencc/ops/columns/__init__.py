"""What a column of a table is: `amount: log`, `kind: {category: [cash, card]}`.

A module has `Keys`, how a spec writes it, and `DOCUMENTATION`, its item of
docs/language.md. Packages read and scale columns by runtime/optional/named_columns.py.
"""
