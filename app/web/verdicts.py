"""What pages say of a claim that people pass on."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.rumours.tables import Verdict

# A lazy word; flask-babel has no types.
Word = Any

VERDICTS: Mapping[Verdict, Word] = {
    Verdict.OPEN: lazy_gettext("Not judged yet"),
    Verdict.TRUE: lazy_gettext("True"),
    Verdict.FALSE: lazy_gettext("Not true"),
    Verdict.PARTLY: lazy_gettext("True in part"),
    Verdict.UNKNOWN: lazy_gettext("Nobody can know yet"),
}
