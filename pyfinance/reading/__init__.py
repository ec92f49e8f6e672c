"""Files to a document: bytes to what is printed, to tables and running text."""
