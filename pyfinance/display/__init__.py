"""Faces of the records: tidy rows, terminal text, HTML. Nothing here reads, settles or checks."""
