"""Places in running text: one pass over the names of `schemas.gazetteer`, then resolution by evidence.

Plain lookups live one floor below, where every room may use them, and are offered here again.
"""

from schemas.gazetteer import find_place, find_places, nearest_names, place_of_code

__all__ = ["find_place", "find_places", "nearest_names", "place_of_code"]
