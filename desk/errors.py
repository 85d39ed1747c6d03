"""What can go wrong at a screen, each with a status, a stable code and a sentence for the person.

    DeskError
    ├── NotSignedIn      401  nobody is signed in, or the sign-in has ended
    ├── Forgery          403  the request does not prove that it came from our own page
    ├── NoAccess         404  not for this role or this person; the same answer as for what does not exist
    ├── Malformed        422  the request does not say what it must
    ├── FloorSilent      503  the floor did not answer in time; the command may still be carried out
    └── RecordsSilent    503  the records did not answer; nothing of the request was stored

The message is English text for `Words.say`; the edge translates it for the reader.
"""

from desk.words import note


class DeskError(Exception):
    """Something went wrong on our side. What you typed is kept in this window."""

    status = 500
    code = "desk"
    message = note("Something went wrong on our side. What you typed is kept in this window. Try again.")


class NotSignedIn(DeskError):
    status = 401
    code = "not_signed_in"
    message = note("You are not signed in any more. What you typed is kept in this window; sign in again.")


class Forgery(DeskError):
    status = 403
    code = "forgery"
    message = note("This page is out of date. Nothing was changed. Reload the page and try again.")


class NoAccess(DeskError):
    status = 404
    code = "not_found"
    message = note("There is nothing here, or it is not for you to see.")


class Malformed(DeskError):
    status = 422
    code = "malformed"
    message = note("The request could not be understood. Nothing was changed.")


class FloorSilent(DeskError):
    status = 503
    code = "floor_silent"
    message = note("The switchboard did not answer in time. Nothing is lost; try again in a moment.")


class RecordsSilent(DeskError):
    status = 503
    code = "records_silent"
    message = note(
        "The records did not answer. What you typed is kept in this window; saving is tried again."
    )
