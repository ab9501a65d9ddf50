"""Text of headlines: cleaned to be shown, and folded to be compared. Pure."""
