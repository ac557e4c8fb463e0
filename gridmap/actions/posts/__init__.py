"""Posts: what will be vacant, how one is handed over, and what its holder has to do."""
