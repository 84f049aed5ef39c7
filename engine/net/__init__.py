"""What channels and connectors share of the world outside: which addresses may be asked, and secrets."""
