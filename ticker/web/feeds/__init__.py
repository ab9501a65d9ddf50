"""Feeds out: the latest headlines for feed readers and news systems, in the forms that they read."""
