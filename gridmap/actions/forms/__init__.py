"""Report sheets 报表: bound to indicators once, filled from the store, and read back."""
