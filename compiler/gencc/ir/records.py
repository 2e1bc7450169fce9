"""`dataclass(frozen=True)`, quick to define: most of a short command is importing.

The library compiles six methods for each of the hundred classes of the compiler, a
tenth of the time of a build. Here all but `__init__` are shared between the classes, and
that one is compiled for those that have instances. What they do is the same, and a type
checker sees the library's decorator. There is no `default_factory`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(*, frozen):
        """The decorator; `frozen` must be True and is there for its readers."""
        assert frozen
        return _frozen

    def _frozen(cls):
        cls = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
        fields = dataclasses.fields(cls)
        compared = [field.name for field in fields if field.compare]
        cls._compared = staticmethod(attrgetter(*compared) if compared else bool)
        cls.__init__ = _first_init(cls, fields)
        cls.__eq__, cls.__hash__, cls.__repr__ = _eq, _hash, _repr
        cls.__setattr__ = cls.__delattr__ = _refuse
        return cls

    def _first_init(cls, fields):
        """Makes way for the constructor when there is something to construct."""

        def __init__(self, *values, **named):
            cls.__init__ = _init(fields)
            cls.__init__(self, *values, **named)

        return __init__

    def _init(fields):
        scope = {"put": object.__setattr__}
        parameters, body = ["self"], ["pass"]
        for field in fields:
            default = ""
            if field.default is not dataclasses.MISSING:
                scope[f"default_{field.name}"] = field.default
                default = f"=default_{field.name}"
            parameters.append(field.name + default)
            body.append(f"put(self, {field.name!r}, {field.name})")
        exec(f"def __init__({', '.join(parameters)}): {'; '.join(body)}", scope)
        return scope["__init__"]

    def _eq(self, other):
        if self.__class__ is not other.__class__:
            return NotImplemented
        return self._compared(self) == self._compared(other)

    def _hash(self):
        known = self.__dict__.get("_hashed")
        if known is None:
            known = hash((self.__class__, self._compared(self)))
            self.__dict__["_hashed"] = known
        return known

    def _repr(self):
        shown = (f for f in dataclasses.fields(self) if f.repr)
        values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in shown)
        return f"{self.__class__.__qualname__}({values})"

    def _refuse(self, name, *value):
        raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")
