"""Comments on turns: threads, pins, mentions, reactions, and the turns that answer them."""
