"""`cli.py connector`: a system is tried by hand, before flows ask it."""
