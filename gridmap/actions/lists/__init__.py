"""The three lists of two-way service 双向服务: demands, resources and projects, and what goes with them."""
