"""Plots of what was recorded, drawn here: values to SVG, readable without scripts and without colours."""
