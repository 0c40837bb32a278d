"""The texts of the studio and their translations: what sources say, .po and .mo files; no GNU gettext needed."""
