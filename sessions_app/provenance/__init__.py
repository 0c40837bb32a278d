"""Where a picture comes from: its Content Credentials, and the sources that a model searched. Pure; no Django."""
