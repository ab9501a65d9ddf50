"""JSON as sites hand it out: text to values, and the places in values that settings name."""
