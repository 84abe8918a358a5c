"""Downloader middlewares: routing, private addresses, capture."""
