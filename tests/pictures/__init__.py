"""Pictures of what people see: HTML of notebooks and text of terminals, drawn by a headless chromium.

``python -m tests.pictures [-o FOLDER] [FILE ...]`` writes them to look at (``make pictures``); the test asks the same
browser whether anything is clipped or overflows.
"""

from __future__ import annotations
