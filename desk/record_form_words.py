"""The words of the editor of call record forms: what a form's properties are called, what is refused, what is wrong."""

from collections.abc import Mapping

from desk.words import note
from records.forms.editions import FormRefusal
from records.forms.shapes import Kind

REFUSALS: Mapping[FormRefusal, str] = {
    FormRefusal.STALE: note("This draft was changed in another window. Nothing was done; look at it again."),
    FormRefusal.CLOSED: note("This draft is closed. Nothing was done."),
    FormRefusal.OVERTAKEN: note(
        "Another edition was published since this draft was begun. Begin a new draft from that one."
    ),
    FormRefusal.FAULTS: note("This draft has faults. Correct them first; they are listed below."),
    FormRefusal.NO_REASON: note("Say why, for the record. Nothing was changed."),
}
KIND_LABELS: Mapping[Kind, str] = {
    Kind.ONE: note("one choice"),
    Kind.SEVERAL: note("several choices"),
    Kind.YES_NO: note("yes or no"),
    Kind.NUMBER: note("a number"),
    Kind.TEXT: note("a short text"),
    Kind.LANGUAGE: note("a language"),
    Kind.CORE: note("part of every record"),
}
PROPERTIES: Mapping[str, str] = {
    "name_en": note("Wording in English"),
    "name_fr": note("Wording in French"),
    "hint_en": note("Hint, in English"),
    "hint_fr": note("Hint, in French"),
    "purpose_en": note("Why this is asked, in English"),
    "purpose_fr": note("Why this is asked, in French"),
    "kind": note("Kind of field"),
    "required": note("A record needs an answer to be final"),
    "asked_when": note("Asked when"),
    "optional_when": note("May stay empty when"),
    "lines": note("Only on these lines"),
    "incidents": note("Only in these emergencies"),
    "options": note("Option"),
    "order": note("Order"),
}
FAULTS = (
    note("The code “{given}” stands here twice; give one another."),
    note("Every form has the field “{given}”; put it into a section."),
    note("There is no line “{given}”; choose one of the network’s."),
    note("There is no emergency plan “{given}”; choose one of the network’s."),
    note("Say why this is asked in both languages, or in neither."),
    note("Reports know this field as “{given}”; choose that kind, or give your own field another code."),
    note("Only place, needs, notes and channel are of this kind; choose another."),
    note("Write the hint in both languages, or in neither."),
    note("The option “{given}” stands here twice; give one another code."),
    note("Nothing can be chosen here; add an option that is not retired."),
    note("This kind of field has no options; remove them or choose another kind."),
    note("Reports count on the option “{given}”; add it."),
    note("This hangs on “{given}”, which is no field above it; choose one that is asked before."),
    note("“{given}” is no answer to the field that this hangs on; write one of its codes."),
    note("Whoever is asked this must be told why; give its section a purpose."),
    note("Nobody has to answer this; take “required” away."),
    note("Add the option “{given}”: it is an answer too."),
    note("Records have this field as “{given}”; give the new one another code."),
    note("Records may have the option “{given}”; retire it in place of removing it."),
)
"""What `records.forms.faults` finds; a test holds the two against each other."""
