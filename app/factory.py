"""The web application: extensions, doors and headers, put together once."""

from datetime import timedelta
from pathlib import Path
from typing import cast

from flask import Flask

from app.runtime import Runtime
from app.web import errors, guards, language, leaflet, partner, protection, public, staff
from app.web.front_door import FrontDoor, Wsgi
from app.web.hooks.receive import create_hooks
from app.web.hosts import trusted_hosts
from app.web.reach import KEY, Reach
from app.web.staff.imports import Received

_HERE = Path(__file__).parent
TRANSLATIONS = _HERE.parent / "translations"
LARGEST_FORM = 64 * 1024


def create_app(runtime: Runtime) -> Flask:
    """Everything a browser or a provider can reach, behind one front door."""
    app = Flask("app.web", root_path=str(_HERE / "web"))
    app.request_class = Received
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # a third of a page would be indentation
    app.config.from_mapping(_configuration(runtime))
    app.extensions[KEY] = Reach(runtime)
    language.set_up(app)
    protection.set_up(app, runtime)
    guards.set_up(app, runtime)
    errors.set_up(app)
    public.register(app, runtime)
    staff.register(app)
    partner.register(app)
    app.register_blueprint(leaflet.pages)
    if runtime.keyring.locked:
        runtime.after_unlocking.append(lambda: app.config.update(SECRET_KEY=runtime.keyring.session_secret))
    settings = runtime.settings
    app.wsgi_app = FrontDoor(  # type: ignore[method-assign]
        hooks=create_hooks(runtime),
        pages=cast("Wsgi", app.wsgi_app),
        waiting=runtime.waiting,
        most_waiting=settings.limits.waiting_writes,
        most_pages=max(2, settings.server.threads // 2),
    )
    return app


def _configuration(runtime: Runtime) -> dict[str, object]:
    settings = runtime.settings
    secure = settings.public_url.startswith("https:")
    return {
        "SECRET_KEY": runtime.keyring.session_secret,
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "MAX_FORM_PARTS": 100,
        "SESSION_COOKIE_NAME": "__Host-waypost" if secure else "waypost",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        "BABEL_DEFAULT_LOCALE": "en",
        "TEMPLATES_AUTO_RELOAD": False,
    }
