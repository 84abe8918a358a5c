"""Counts: which figures of a text tell something that the codebook names, of what, for which place and time.

`lexicon` holds the words, `clauses` cuts a sentence into tokens, `heads` ties a figure to what is counted,
`decide` names the metric, `periods` and `scopes` say when and where. `extract/facts/counts.py` joins them.
"""
