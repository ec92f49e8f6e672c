"""Made-up disclosures with their truth: for tests, notebooks and benchmarks.

`made_up` gives a document whose every identity holds, in the form of one place or another; `made_up_city` the final
accounts of all departments of a city, year after year; `with_errors` prints wrong figures into a document and says which.
"""

from __future__ import annotations

from pyfinance.writing.made_up.city import made_up_city
from pyfinance.writing.made_up.document import MadeUp, made_up
from pyfinance.writing.made_up.errors import Injected, with_errors

__all__ = ["Injected", "MadeUp", "made_up", "made_up_city", "with_errors"]
