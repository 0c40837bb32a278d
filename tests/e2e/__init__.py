"""The screen, in a real browser against the real product."""
