"""`python -m moderation` is `nachlese`."""

from moderation.cli import main

main(prog_name="nachlese")
