"""Pages to headlines, one kind of source a file. Pure; lxml lives here only."""
