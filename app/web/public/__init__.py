"""Pages for anyone: no sign-in, no tracking, no script needed."""

from flask import Flask

from app.runtime import Runtime
from app.web.public import front, privacy, simulator


def register(app: Flask, runtime: Runtime) -> None:
    """Open the public pages; the simulator only in the demonstration."""
    app.register_blueprint(front.create(runtime))
    app.register_blueprint(privacy.create(runtime))
    if runtime.settings.demonstration:
        phone = simulator.create(runtime)
        app.extensions["csrf"].exempt(phone)  # it asks for itself: app.web.protection.from_our_own_page
        app.register_blueprint(phone)
