"""The cards of start pages: each says in a few lines what there is to do, and where."""
