"""The narrative: lines to sections, sentences and claims, the list of contents and the glossary. Looks at no table."""

from __future__ import annotations

from pyfinance.reading.prose.reader import Prose, read_prose

__all__ = ["Prose", "read_prose"]
