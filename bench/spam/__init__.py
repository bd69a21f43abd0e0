"""How good and how fast the judge is, on public comments; makes the starter model, too."""
