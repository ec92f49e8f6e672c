"""Disclosures to files: workbooks, web pages, Word files and OFD in the official layout, and the tidy form."""
