"""Pages for other organisations: the referrals that were sent to them, as agreed, and nothing else."""

from flask import Blueprint, Flask

pages = Blueprint("partner", __name__, url_prefix="/partner")
doors = Blueprint("partner_door", __name__, url_prefix="/p")


def register(app: Flask) -> None:
    """Open them. Each module hangs its routes on `pages` or `doors` when it is imported."""
    from app.web.partner import door, inside, referrals, us  # noqa: F401

    app.register_blueprint(pages)
    app.register_blueprint(doors)
