"""A workbook to what it displays: a page for each sheet."""

from __future__ import annotations

from pyfinance.reading.compound import MAGIC
from pyfinance.reading.excel.ods import worksheets as ods_worksheets
from pyfinance.reading.excel.worksheet import page_of
from pyfinance.reading.excel.xls import worksheets as xls_worksheets
from pyfinance.reading.excel.xlsx import is_workbook
from pyfinance.reading.excel.xlsx import worksheets as xlsx_worksheets
from pyfinance.reading.limits import Meter
from pyfinance.reading.printed import Source


def read(data: bytes, name: str = "", file: int = 0, meter: Meter | None = None) -> Source:
    """Everything that the sheets of a workbook display, in their order. ``file`` is its index within the disclosure.

    Numbers have the digits that their cell's format shows; where the format leaves them open, those of the shortest
    decimal of the stored number (``basis`` inferred). A formula shows the value that the program which saved the file
    stored with it; one without a stored value is a gap. Raises DamagedFileError, LimitError.
    """
    meter = meter or Meter(name=name)
    if data.startswith(MAGIC):
        sheets = xls_worksheets(data, meter)
    elif data.startswith(b"PK") and is_workbook(data):
        sheets = xlsx_worksheets(data, meter)
    else:
        sheets = ods_worksheets(data, meter)
    source = Source(name)
    for number, sheet in enumerate(sheets, 1):
        meter.take("pages", 1)
        page, gaps = page_of(sheet, number, file, meter)
        source.pages.append(page)
        source.gaps.extend(gaps)
    return source
