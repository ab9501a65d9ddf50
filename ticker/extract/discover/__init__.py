"""Finds the ticker on a page that nobody described: what points to one, what repeats there, how to name it."""
