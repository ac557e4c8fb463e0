"""What users do: each function is one transaction, with `by=` the acting user."""
