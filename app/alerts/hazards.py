"""What each agreed warning is in the terms of CAP 1.2 and of MCOF: pure data.

Urgency, severity and certainty are a first suggestion, which the writer of an alert may change; the rest follows from
the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.framework import Phase
from cap.model import Category, Certainty, ResponseType, Severity, Urgency

ALL_CLEAR: Final = "alert_all_clear"
MISTAKE: Final = "alert_cancel"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One agreed warning; `event`: what CAP calls it, in English."""

    code: str  # flood, storm, …: all warnings of one danger share it
    event: str
    category: Category
    phase: Phase
    responses: tuple[ResponseType, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty


_BEFORE = (Urgency.EXPECTED, Severity.SEVERE, Certainty.LIKELY)
_NOW = (Urgency.IMMEDIATE, Severity.EXTREME, Certainty.OBSERVED)
_AFTER = (Urgency.IMMEDIATE, Severity.MODERATE, Certainty.OBSERVED)
_MET, _GEO, _FIRE, _HEALTH = Category.MET, Category.GEO, Category.FIRE, Category.HEALTH
_SAFETY, _SECURITY, _RESCUE, _ENV = Category.SAFETY, Category.SECURITY, Category.RESCUE, Category.ENV
_PREPARE, _SHELTER, _EVACUATE = ResponseType.PREPARE, ResponseType.SHELTER, ResponseType.EVACUATE
_AVOID, _EXECUTE, _MONITOR = ResponseType.AVOID, ResponseType.EXECUTE, ResponseType.MONITOR

_TOLD: Final = (
    ("alert_flood_before", "Flood", _MET, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_flood_during", "Flood", _MET, Phase.DURING, (_EVACUATE, _AVOID), _NOW),
    ("alert_flood_after", "Flood", _MET, Phase.AFTER, (_AVOID,), _AFTER),
    ("alert_storm_before", "Storm", _MET, Phase.BEFORE, (_SHELTER,), _BEFORE),
    ("alert_storm_during", "Storm", _MET, Phase.DURING, (_SHELTER,), _NOW),
    ("alert_storm_after", "Storm", _MET, Phase.AFTER, (_AVOID,), _AFTER),
    ("alert_fire_before", "Wildfire", _FIRE, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_fire_during", "Wildfire", _FIRE, Phase.DURING, (_EVACUATE,), _NOW),
    ("alert_fire_after", "Wildfire", _FIRE, Phase.AFTER, (_AVOID,), _AFTER),
    ("alert_earthquake_during", "Earthquake", _GEO, Phase.DURING, (_SHELTER, _EVACUATE), _NOW),
    ("alert_earthquake_after", "Earthquake", _GEO, Phase.AFTER, (_AVOID,), _AFTER),
    ("alert_heat_before", "Extreme heat", _MET, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_heat_during", "Extreme heat", _MET, Phase.DURING, (_SHELTER,), _NOW),
    ("alert_cold_before", "Extreme cold", _MET, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_cold_during", "Extreme cold", _MET, Phase.DURING, (_SHELTER,), _NOW),
    ("alert_conflict_before", "Armed violence", _SECURITY, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_conflict_during", "Armed violence", _SECURITY, Phase.DURING, (_SHELTER,), _NOW),
    ("alert_conflict_after", "Explosive remnants", _SECURITY, Phase.AFTER, (_AVOID,), _AFTER),
    ("alert_evacuation_before", "Evacuation", _RESCUE, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_evacuation_during", "Evacuation", _RESCUE, Phase.DURING, (_EVACUATE,), _NOW),
    ("alert_evacuation_after", "Return after evacuation", _RESCUE, Phase.AFTER, (_MONITOR,), _AFTER),
    ("alert_disease_before", "Disease outbreak", _HEALTH, Phase.BEFORE, (_PREPARE,), _BEFORE),
    ("alert_disease_during", "Disease outbreak", _HEALTH, Phase.DURING, (_EXECUTE,), _NOW),
    ("alert_disease_after", "Disease outbreak", _HEALTH, Phase.AFTER, (_MONITOR,), _AFTER),
    ("alert_water_boil", "Unsafe drinking water", _ENV, Phase.DURING, (_EXECUTE,), _NOW),
    ("alert_water_poison", "Poisoned drinking water", _ENV, Phase.DURING, (_AVOID,), _NOW),
    ("alert_water_after", "Drinking water safe again", _ENV, Phase.AFTER, (ResponseType.ALL_CLEAR,), _AFTER),
    ("alert_child_during", "Missing child", _SAFETY, Phase.DURING, (_MONITOR,), _NOW),
    ("alert_child_after", "Missing child found", _SAFETY, Phase.AFTER, (ResponseType.ALL_CLEAR,), _AFTER),
)
HAZARDS: Final[Mapping[str, Hazard]] = MappingProxyType(
    {
        key: Hazard(key.split("_")[1], event, category, phase, responses, *grades)
        for key, event, category, phase, responses, grades in _TOLD
    }
)
