"""What emergency plans in force change, read off the floor."""

from routing.floor import Floor
from routing.rulebook import EmergencyPlan


def plans_in_force(floor: Floor) -> tuple[EmergencyPlan, ...]:
    """The plans that are declared now, the latest first. A plan that the book no longer has says nothing."""
    if not floor.emergencies or floor.rule_book is None:
        return ()
    plans = (floor.rule_book.plan(name) for name in reversed(floor.emergencies))
    return tuple(plan for plan in plans if plan is not None)


def caps_lifted(floor: Floor) -> bool:
    return any(plan.lifts_caps for plan in plans_in_force(floor))


def reserves_lifted(floor: Floor) -> bool:
    return any(plan.lifts_reserves for plan in plans_in_force(floor))
