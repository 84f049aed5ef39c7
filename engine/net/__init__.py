"""What talking to the world outside shares: which addresses may be asked, secrets, and what is remembered."""
