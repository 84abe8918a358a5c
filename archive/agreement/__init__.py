"""Agreement between people, and between people and the machine: what makes coded figures fit for a paper.

The road: `sampling` draws reports and registers them, `sheet` and `texts` hand them out, `reading` takes filled sheets
back, `adjudication` settles what differs, `report` measures, `methods` writes it up. `columns` says what is coded.

Everything here takes an open `Archive`. Samples, codings and decisions are rows of the archive; measures are made anew
each time they are asked for.
"""
