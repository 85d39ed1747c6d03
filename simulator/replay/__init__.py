"""A real day under another rule book: read from a journal, completed where it is silent, played twice, compared."""
