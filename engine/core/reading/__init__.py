"""How people write numbers, days, hours, phones and answers."""
