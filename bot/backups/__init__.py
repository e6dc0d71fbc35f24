"""A shop in one file: taken while it runs, and put back on a clean machine."""
