"""Taking turns elsewhere."""
