"""Where a caller may be passed on to among the network's own specialists: the route anew, and who is free on it."""

from dataclasses import replace

from routing.balance import best_choice
from routing.floor import Contact, Demand, Floor, Specialist
from routing.model import Instant, Language, Route
from routing.queueing import as_waiting, rejoining, route_of
from routing.talk_model import Target


def route_to(floor: Floor, contact: Contact, target: Target, at: Instant) -> tuple[Language, Route]:
    """Ask the rules again for what a queue names: its language, a skill more, another partner first.

    What no target names remains as the rules say. The version is the one that the contact came in under (S13).
    """
    assert contact.language is not None, "a contact that was answered has a language"
    language = target.language if target.language is not None else contact.language
    joining = replace(rejoining(contact, floor.book_of(contact)), language=language, bound_to=target.partner)
    route = route_of(floor, joining, at)
    skills = route.skills
    if target.skill is not None and target.skill not in skills:
        skills = (*skills, target.skill)
    preferred = target.partner if target.partner is not None else route.preferred
    return language, replace(route, preferred=preferred, skills=skills)


def best_free(floor: Floor, contact: Contact, target: Target, at: Instant) -> Specialist | None:
    """Find whom the rules would choose for a queue now; with a partner named, among its specialists alone."""
    language, route = route_to(floor, contact, target, at)
    if target.partner is not None:
        route = replace(route, steps=tuple([replace(step, partners=()) for step in route.steps]))
    asked = replace(rejoining(contact, floor.book_of(contact)), language=language)
    return best_choice(floor, as_waiting(asked, route), at).specialist


def is_served(floor: Floor, language: Language, route: Route) -> bool:
    """Tell whether anybody on duty could take such a caller at any step, however long they waited."""
    demands = [Demand(language, step.interpreter, route.skills, step.level_min) for step in route.steps]
    if floor.phone_systems and not route.skills:
        return True
    return any(profile.can_serve(demand) for profile in floor.staff for demand in demands)
