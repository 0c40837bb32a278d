"""Pages and picture bytes: each view parses, gets its rows from access, acts or asks, and answers."""
