"""The audit's and the access rules' names for a reader."""

from collections.abc import Mapping

from desk.access import Whose
from desk.words import note
from records.accounts import Role
from records.audit import Action

ACTIONS: Mapping[Action, str] = {
    Action.DRAFT_CREATED: note("started a draft"),
    Action.DRAFT_SUBMITTED: note("handed a draft over for publication"),
    Action.DRAFT_DISCARDED: note("discarded a draft"),
    Action.EDITION_PUBLISHED: note("published an edition"),
    Action.EDITION_ROLLED_BACK: note("went back to an earlier edition"),
    Action.BOOK_IN_FORCE: note("took a version of the book"),
    Action.EMERGENCY_DECLARED: note("declared an emergency, or gave it another end"),
    Action.EMERGENCY_ENDED: note("ended an emergency"),
    Action.SOURCE_BLOCKED: note("blocked a number"),
    Action.SOURCE_UNBLOCKED: note("let a number in again"),
    Action.LISTENED: note("listened to a call"),
    Action.VOICEMAIL_HEARD: note("heard a message that was left"),
    Action.RECORDING_HEARD: note("heard a recording"),
    Action.SUGGESTION_CHANGED: note("worked on a suggestion about the directory"),
    Action.RECORD_READ: note("saw a call record"),
    Action.RECORD_WRITTEN: note("wrote in a call record"),
    Action.RECORD_FINALISED: note("finalised a call record"),
    Action.CONTACT_READ: note("saw the life of a contact"),
    Action.CONTACTS_SEARCHED: note("searched the contacts"),
    Action.EXPORTED: note("took a file away"),
    Action.RECORD_OPENED: note("opened a record outside their scope"),
    Action.READ_MUCH: note("saw very many records within an hour"),
    Action.ACCOUNT_CHANGED: note("changed an account"),
    Action.SIGNED_IN: note("signed in"),
    Action.SIGN_IN_REVOKED: note("ended a sign-in"),
    Action.SECOND_FACTOR: note("changed a second factor, or used a recovery code"),
    Action.SECOND_FACTOR_FAILED: note("showed a wrong code as second factor"),
    Action.CONTACT_DATA_SEEN: note("saw how a person is reached"),
    Action.EARLIER_SEEN: note("saw earlier contacts of a person"),
    Action.FOLLOW_UP_CHANGED: note("worked on a follow-up"),
    Action.SHARED_NUMBER_CHANGED: note("changed the list of shared numbers"),
    Action.ERASED_AT_NIGHT: note("erased what was overdue"),
    Action.ERASED_ON_REQUEST: note("erased what was kept of a person"),
    Action.FORM_DRAFTED: note("began a draft of the call record form"),
    Action.FORM_DISCARDED: note("discarded a draft of the call record form"),
    Action.FORM_PUBLISHED: note("published a call record form"),
    Action.RECORD_TAKEN_OVER: note("took a call record over"),
    Action.RECORD_REOPENED: note("opened a final call record for a correction"),
    Action.RECORD_DELETED: note("deleted a call record"),
    Action.RECORD_RESTORED: note("restored a call record"),
    Action.WORDS_ADDED: note("led words to a term of the taxonomy"),
    Action.WORDS_REMOVED: note("took words from a term of the taxonomy"),
    Action.PAIR_JUDGED: note("judged whether two services are the same"),
    Action.DIRECTORY_IMPORTED: note("ordered an import of the directory"),
    Action.AUDIT_ERASED: note("erased what was old in the audit"),
}
ROLES: Mapping[Role, str] = {
    Role.SPECIALIST: note("Specialist"),
    Role.SUPERVISOR: note("Supervisor"),
    Role.NETWORK_SUPERVISOR: note("Network supervisor"),
    Role.PLANNER: note("Planner"),
    Role.DIRECTORY_EDITOR: note("Directory editor"),
    Role.ADMINISTRATOR: note("Administrator"),
}
WHOSE: Mapping[Whose, str] = {
    Whose.NOBODY: note("nobody’s"),
    Whose.OWN: note("one’s own"),
    Whose.PARTNER: note("one’s partner’s"),
    Whose.NETWORK: note("the network’s"),
}
