"""What is forgotten: after a time (`retention`), or because a person asks (`person`).

`wipe` takes fields of comments out of every table in which they lie, the raw source records
included; `hashes` keeps what matching needs, under keys that rotate.
"""
