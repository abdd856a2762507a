"""The shape of the counts: no column leads to a case, a referral or a person."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app.privacy.columns import Code


class Measure(StrEnum):
    """What somebody waited for, and from when."""

    ANSWER = "answer"  # from the first text to the first answer of a person
    REFERRAL = "referral"  # from the first text until a partner first had the case
    ACCEPTANCE = "acceptance"  # from then until the partner took it
    DONE = "done"  # from then until it was done


class By(StrEnum):
    """What is told apart."""

    ALL = "all"
    NEED = "need"
    AREA = "area"
    PARTNER = "partner"


class WaitCount(SQLModel, table=True):
    """How many waited about so long, by the week in which the waiting ended."""

    __tablename__ = "wait_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    measure: Measure = Field(primary_key=True, sa_type=Code(Measure))
    week: date = Field(primary_key=True)  # its Monday; before the rest: what is asked for is some weeks of a measure
    by: By = Field(primary_key=True, sa_type=Code(By))
    code: str = Field(primary_key=True, sa_type=Code(length=48))  # a need, an area or the id of a partner; "" for all
    step: int = Field(primary_key=True)  # of app.indicators.rules.STEPS
    many: int


class WaitMark(SQLModel, table=True):
    """How far the trail was read. One row."""

    __tablename__ = "wait_mark"

    id: int = Field(primary_key=True)
    number: int
