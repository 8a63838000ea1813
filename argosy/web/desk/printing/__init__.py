"""Paper on the desk: printing a record or many, and designing what it looks like."""
