"""Pages for the people who answer. Every route is guarded (`app.web.guards`); a test walks them."""

from flask import Blueprint, Flask

pages = Blueprint("staff", __name__, url_prefix="/staff")


def register(app: Flask) -> None:
    """Open the staff pages. Each module hangs its routes on `pages` when it is imported."""
    from app.web.staff import (  # noqa: F401
        account,
        apart,
        area_files,
        audience,
        audience_files,
        bulletins,
        bulletins_file,
        campaigns,
        campaigns_form,
        case,
        case_acts,
        case_new,
        desk,
        desk_one,
        desk_people,
        duty,
        enrolment,
        erase,
        exports,
        feedback,
        feedback_acts,
        feedback_agreement,
        feedback_codes,
        feedback_heard,
        feedback_item,
        feedback_late,
        feedback_many,
        feedback_new,
        feedback_places,
        imports,
        look_back,
        message,
        people,
        police,
        queue,
        relay_warnings,
        relays,
        relays_alert,
        report,
        response_map,
        response_map_moving,
        response_map_withheld,
        rumours,
        sign_in,
        tiles,
        unhandled,
        unlock,
        wording,
        wording_acts,
        wording_files,
        wording_templates,
    )

    app.register_blueprint(pages)
