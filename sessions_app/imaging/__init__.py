"""Pure functions on bytes and pictures: no Django, no database."""
