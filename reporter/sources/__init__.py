"""Sources in: each reader turns one kind of place into items."""
