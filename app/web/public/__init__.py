"""Pages for anyone: no sign-in, no tracking, no script needed."""
