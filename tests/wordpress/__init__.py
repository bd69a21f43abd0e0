"""A real WordPress on loopback for the tests: see README.md in this folder."""
