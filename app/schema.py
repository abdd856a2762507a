"""Every table, imported for Alembic and for the tests that walk them; nothing else."""

from sqlmodel import SQLModel

import app.database
from app.alert_answers import tables as _alert_answers
from app.alerts import tables as _alerts
from app.audience import tables as _audience
from app.audit import tables as _audit
from app.broadcasts import tables as _broadcasts
from app.bulletins import tables as _bulletins
from app.campaigns import tables as _campaigns
from app.cases import tables as _cases
from app.contacts import tables as _contacts
from app.directory import tables as _directory
from app.erasure import tables as _erasure
from app.exports import tables as _exports
from app.feedback import tables as _feedback
from app.guides import tables as _guides
from app.imports import tables as _imports
from app.indicators import tables as _indicators
from app.messages import tables as _messages
from app.outbox import tables as _outbox
from app.partners import tables as _partners
from app.places import tables as _places
from app.referrals import tables as _referrals
from app.relays import tables as _relays
from app.response_map import tables as _response_map
from app.rumours import tables as _rumours
from app.sensitive import tables as _sensitive
from app.staff import tables as _staff
from app.tracing import tables as _tracing
from app.triage import tables as _triage
from app.visits import tables as _visits
from app.wording import tables as _wording

METADATA = SQLModel.metadata
NAMING = app.database.NAMING
_ROOMS = (
    _alert_answers,
    _alerts,
    _audience,
    _audit,
    _broadcasts,
    _bulletins,
    _campaigns,
    _cases,
    _contacts,
    _directory,
    _erasure,
    _exports,
    _feedback,
    _guides,
    _imports,
    _indicators,
    _messages,
    _outbox,
    _partners,
    _places,
    _referrals,
    _relays,
    _response_map,
    _rumours,
    _sensitive,
    _staff,
    _tracing,
    _triage,
    _visits,
    _wording,
)
