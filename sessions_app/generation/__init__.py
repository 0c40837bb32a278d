"""What happens between "queued" and an end state."""
