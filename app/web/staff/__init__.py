"""Pages for the people who answer. Every route is guarded (`app.web.guards`); a test walks them."""
