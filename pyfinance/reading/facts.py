"""The tables of facts that every reading needs: read when the readers are imported, not when the first document comes."""

from __future__ import annotations

import numpy.ma  # noqa: F401 - numpy leaves it to the first call of np.unique

from pyfinance.reading.forms import vocabulary as forms
from pyfinance.reading.prose import tokens, vocabulary
from pyfinance.reading.tables import layouts
from pyfinance.subjects import chart

__all__ = ["load"]


def load() -> None:
    """Layouts, words of heads, of forms and of the narrative, the subject chart; all are kept by whoever reads them.

    Raises DeclarationError where one of the package's files is not of its form.
    """
    layouts.layouts()
    layouts.words()
    forms.vocabulary()
    vocabulary.vocabulary()
    tokens.tokens("")
    subjects = chart()
    subjects.children()
    subjects.by_name("")
    subjects.by_older_name("", "function")
