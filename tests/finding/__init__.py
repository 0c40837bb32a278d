"""Finding a picture again: search, filters, folders and tags, archive and trash."""
