"""Flask, and nothing that could live elsewhere."""
