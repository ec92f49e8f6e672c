"""The functions of pdfium with handles as plain addresses.

A handle that comes as a ctypes pointer costs as much to look at as the call that gave it, and two pointers to one
object differ; an address is an int. Short calls keep the GIL: letting it go and taking it back costs more than they do,
and in a program with busy threads each would wait for its turn. Loading a document or a page takes long and lets it go.
"""

from __future__ import annotations

import ctypes
from typing import Any


class Calls:
    """Functions and constants of ``pypdfium2.raw`` by their names."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._raw, name)
        if hasattr(found, "argtypes"):
            kind = ctypes.CFUNCTYPE if "Load" in name else ctypes.PYFUNCTYPE
            prototype = kind(_plain(found.restype), *map(_plain, found.argtypes))
            found = prototype(ctypes.cast(found, ctypes.c_void_p).value or 0)
        setattr(self, name, found)  # the next look-up does not come here
        return found


def _plain(kind: Any) -> Any:
    """c_void_p for a pointer to one of pdfium's own objects, whose fields are not declared; any other type as it is."""
    target = getattr(kind, "_type_", None)
    opaque = isinstance(target, type) and issubclass(target, ctypes.Structure) and not getattr(target, "_fields_", None)
    return ctypes.c_void_p if opaque else kind
