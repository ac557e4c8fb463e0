"""The three lists of two-way service 双向服务, check-ins and activities."""
