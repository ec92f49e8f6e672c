"""Room for the results of many calls that each write a few numbers."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt


class Slots:
    """An array of ``width`` numbers a row, and the ctypes references through which calls write into its rows.

    A reference to an offset costs a tenth of a ctypes number of its own, to make and to hand over; they are made once
    and used for every page. One thread at a time: the caller holds the lock.
    """

    def __init__(self, kind: Any, width: int) -> None:
        self._kind, self._width = kind, width
        self._dtype = np.dtype(kind)
        self.columns: tuple[list[Any], ...] = ()  # of references, one list for each column
        self._array = np.empty((0, width), self._dtype)

    def reserve(self, count: int) -> None:
        """Makes room for ``count`` rows; what the rows held is lost."""
        if count <= len(self._array):
            return
        count = max(count, 2 * len(self._array), 1024)
        memory = bytearray(count * self._width * self._dtype.itemsize)
        first = self._kind.from_buffer(memory)  # every reference keeps it, and with it the memory
        numbers = [ctypes.byref(first, offset) for offset in range(0, len(memory), self._dtype.itemsize)]
        self.columns = tuple(numbers[i :: self._width] for i in range(self._width))
        self._array = np.frombuffer(memory, self._dtype).reshape(count, self._width)

    def taken(self, count: int) -> npt.NDArray[np.float64]:
        """A copy of the first rows, float64[count, width]."""
        return self._array[:count].astype(np.float64)
