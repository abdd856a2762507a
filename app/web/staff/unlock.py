"""Unlocking: the server was started without its passphrase, and somebody who has it types it here.

Nobody is signed in: whom a session belongs to cannot be read either. The passphrase is in no log and on no disk.
"""

from flask import redirect, render_template, request, url_for

from app.errors import Locked
from app.unlocking import hand_over
from app.unlocking import unlock as open_keys
from app.web.guards import address, tries
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.sign_in import Answer

_WRONG = "keys.wrong_passphrase"


@pages.route("/unlock", methods=["GET", "POST"])
def unlock() -> Answer:
    """The passphrase, once."""
    if not reach().runtime.keyring.locked:
        return redirect(url_for("staff.sign_in"), 303)
    if request.method == "GET":
        return render_template("staff/unlock.html")
    # By address alone: strangers who guess must not keep out whoever has it.
    if tries().checked([f"unlock {address()}"], _opened) is None:
        return render_template("staff/unlock.html", wrong=True), 400
    return redirect(url_for("staff.sign_in"), 303)


def _opened() -> bool | None:
    runtime, typed = reach().runtime, request.form.get("passphrase", "")
    try:
        open_keys(runtime, typed)
        hand_over(runtime.settings.data, typed)  # other processes of ours wait for the same
    except Locked as error:
        if error.code != _WRONG:
            raise
        return None
    return True
