"""Whether everybody is heard: how many told us of each age, sex and ability, by month."""

from flask import render_template
from flask_babel import format_date

from app.feedback.heard import K, Month, months
from app.web import of_them
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import pages


@pages.get("/feedback/heard")
@guarded()
def feedback_heard() -> str:
    """A table for each month that is over."""
    with reach().read(actor()) as work:
        shown = [(format_date(month.first, "LLLL y"), _tables(month)) for month in months(work)]
    return render_template("staff/feedback_heard.html", months=shown, least=K)


def _tables(month: Month) -> list[tuple[str, list[tuple[str, int | None]]]]:
    """(question, [(answer, how many)]); none where nobody told us anything."""
    tables = []
    for name, told in month.told.items():
        answers = {**of_them.ANSWERS[name], "": of_them.NOT_SAID}
        lines = [(str(word), told.get(code, None)) for code, word in answers.items()]
        tables.append((str(of_them.SHORT[name]), lines))
    return tables if any(many for told in month.told.values() for many in told.values()) else []
