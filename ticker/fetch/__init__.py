"""Pages from the web, or from recordings of it."""
