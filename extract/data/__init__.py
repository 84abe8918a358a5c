"""Tables that extraction reads: place names, lexicons, frequencies."""
