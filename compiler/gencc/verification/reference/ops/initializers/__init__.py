"""How weights start: a module has `values(initial, shape, name, seed)`."""
