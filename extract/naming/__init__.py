"""How reports name things: quoted and unquoted names of platforms and of methods, and the lists of their steps.

The coders in `extract.facts` are thin; the grammar that they share lives here, one idea a file.
"""
