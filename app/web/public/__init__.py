"""Pages for anyone: no sign-in, no tracking, no script needed."""

from flask import Flask

from app.runtime import Runtime
from app.web.public import (
    alert_files,
    alert_sheets,
    alerts,
    done,
    front,
    guides,
    joining,
    offline,
    open_data,
    privacy,
    relaying,
    response_map,
    services,
    simulator,
    survey,
    tell,
    tiles,
    week,
    whole,
)


def register(app: Flask, runtime: Runtime) -> None:
    """Open the public pages; the simulator only in the demonstration."""
    whole.set_up(app)
    app.register_blueprint(front.create(runtime))
    app.register_blueprint(alerts.create(runtime))
    app.register_blueprint(guides.create(runtime))
    app.register_blueprint(alert_files.create(runtime))
    app.register_blueprint(alert_sheets.create(runtime))
    app.register_blueprint(privacy.create(runtime))
    app.register_blueprint(response_map.create(runtime))
    app.register_blueprint(done.create(runtime))
    app.register_blueprint(open_data.create(runtime))
    app.register_blueprint(week.create(runtime))
    app.register_blueprint(services.create(runtime))
    app.register_blueprint(services.create_files(runtime))
    relay = relaying.create(runtime)
    app.extensions["csrf"].exempt(relay)  # as below
    app.register_blueprint(relay)
    asks = survey.create(runtime)
    app.extensions["csrf"].exempt(asks)  # as below
    app.register_blueprint(asks)
    line = tell.line_of(runtime)
    joins = joining.create(runtime)
    app.extensions["csrf"].exempt(joins)  # as below
    app.register_blueprint(joins)
    kept = offline.create(runtime, line)
    app.extensions["csrf"].exempt(kept)  # as below
    app.register_blueprint(kept)
    if line is not None:
        told = tell.create(runtime, line)
        app.extensions["csrf"].exempt(told)  # no cookie, no token: where it comes from is looked at instead
        app.register_blueprint(told)
    if runtime.tiles is not None and runtime.settings.maps.tiles_for == "anyone":
        app.register_blueprint(tiles.create())
    if runtime.settings.demonstration:
        phone = simulator.create(runtime)
        app.extensions["csrf"].exempt(phone)  # it asks for itself: app.web.protection.from_our_own_page
        app.register_blueprint(phone)
