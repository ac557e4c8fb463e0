"""What a person reads: build the data, then render it."""
