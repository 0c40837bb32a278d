"""The domain of Palimpsest: sessions, turns, attempts, assets, review and sharing."""
