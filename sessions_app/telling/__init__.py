"""Who is told of what happened, and how: in the app, by e-mail, by webhook. Made from events, never in a request."""
