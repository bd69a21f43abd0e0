"""Live sites: an address and a fetch -> items."""
