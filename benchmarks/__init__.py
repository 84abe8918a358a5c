"""Measurements run by hand: speed, memory and quality, side by side in one run."""
