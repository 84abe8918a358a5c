"""The words that every room shares: value objects, the codebook and stable ids.

This room knows no other room. See docs/architecture.md for what is handed from room to room.
"""
