"""The exceptions that users see.

Problems in the data of a disclosure are values (findings, gaps); an exception means that the caller made a mistake or
that the input cannot be read at all. Every exception derives from `PyFinanceError` and also from the builtin that fits
it, so ``except ValueError`` works as expected.

The `CoreError` branch maps the status codes of the C core one to one: ``_core.STATUS_ERRORS`` lists the pairs.
"""

from __future__ import annotations


class PyFinanceError(Exception):
    """Root of all exceptions of pyfinance."""


class CoreError(PyFinanceError):
    """A computation failed. ``index`` is the first failing row, node or relation, where there is one."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index


class ArgumentError(CoreError, ValueError):
    """An argument is outside its documented range, or arrays do not fit together."""


class NumberError(CoreError, ValueError):
    """A text is not a number of the accepted forms.

    ``position`` is the offset, in bytes of the text in UTF-8, of the first character that cannot be accepted: the
    length of the text where it ends too early.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class AmountOverflowError(CoreError, OverflowError):
    """An exact result does not fit its type: nothing wraps and nothing is rounded to fit."""


class CapacityError(CoreError, MemoryError):
    """Output or working memory is too small."""


class SearchLimitError(CoreError, RuntimeError):
    """A search reached its node limit before it was complete."""


class HierarchyError(CoreError, ValueError):
    """A code has no place in the hierarchy of subjects, or a parent does not precede its child."""


class UndefinedRatioError(CoreError, ZeroDivisionError):
    """A quotient with a zero denominator."""


class ReadError(PyFinanceError, ValueError):
    """An input cannot be read. ``source`` names the file."""

    def __init__(self, message: str, source: str = "") -> None:
        super().__init__(message)
        self.source = source


class UnknownFormatError(ReadError):
    """The input is of no format that pyfinance reads."""


class DamagedFileError(ReadError):
    """The input is of a known format but broken, or protected by a password."""


class LimitError(ReadError):
    """The input is larger than the caller allows.

    ``limit`` names the field of `reading.limits.Limits` and ``allowed`` is its value.
    """

    def __init__(self, message: str, source: str = "", limit: str = "", allowed: int = 0) -> None:
        super().__init__(message, source)
        self.limit = limit
        self.allowed = allowed


class DeclarationError(PyFinanceError, ValueError):
    """A layout, relation or subject file is not of its documented form. ``source`` names the file."""

    def __init__(self, message: str, source: str = "") -> None:
        super().__init__(message)
        self.source = source


class UnknownNameError(PyFinanceError, LookupError):
    """No table, row, measure or rule of that name."""


class MissingExtraError(PyFinanceError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""
