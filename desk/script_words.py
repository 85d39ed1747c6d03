"""Every text that a script puts on a screen, by the name the script uses; translated into the page."""

from collections.abc import Mapping

from desk.words import Words, note

_TEXTS: Mapping[str, str] = {
    "accept": note("Accept"),
    "add_need_first": note("Add a need: services that can meet it appear here."),
    "and_then": note("then {state}"),
    "call_ended": note("Call ended"),
    "call_back_offered": note("Call-back offered"),
    "call_offered": note("Call offered"),
    "caller_waited": note("Waited"),
    "come_back": note("Come back"),
    "connecting": note("Connecting…"),
    "connected": note("Connected"),
    "decline": note("Decline"),
    "done": note("Done"),
    "draft": note("Draft"),
    "emergency_left": note("({left} left)"),
    "extend": note("More time"),
    "finalised": note("Finalised"),
    "first_partner": note("Partner first"),
    "floor_lost": note(
        "The switchboard does not answer. Your call goes on and your record is saved. "
        "Keys that change your state or answer an offer may come to nothing: press again in a moment."
    ),
    "free_end": note("Wrap-up ends by itself; then {state}."),
    "go_on": note("Go on writing"),
    "hang_up": note("Hang up"),
    "hang_up_again": note("Press H again to hang up"),
    "keep_mine": note("Keep what I typed"),
    "language": note("Language"),
    "line": note("Line"),
    "line_connected": note("connected"),
    "line_failed": note("not connected"),
    "line_failed_long": note(
        "Your line is not connected: the caller cannot hear you. Check the headset and the network."
    ),
    "line_idle": note("ready"),
    "line_no_microphone": note("no microphone"),
    "line_no_microphone_long": note(
        "This page has no microphone: a caller could not hear you. Plug in the headset, allow the microphone "
        "in the browser, and reload the page."
    ),
    "line_unknown": note("not checked"),
    "load_theirs": note("Load the stored version"),
    "met": note("Met"),
    "missing_heading": note("Before this record can be finalised:"),
    "muted": note("Sound off"),
    "new_call_title": note("Call for you: {language}"),
    "no_call": note("No call"),
    "no_call_text": note("A caller offered to you appears here. A accepts, D declines."),
    "no_call_not_ready": note("Press R when you are ready for callers."),
    "no_matches": note("Nothing found for “{query}”. Try another word."),
    "not_saved": note("Not saved yet: {message} What you typed is kept; saving is tried again."),
    "offline_text": note(
        "The switchboard does not hear from this screen, so no caller is offered to you. "
        "What you typed is kept. Press C to come back."
    ),
    "offline_title": note("You are offline"),
    "reconnecting": note("Connection lost. Trying again; what you see may be out of date."),
    "refer": note("Refer"),
    "referred": note("Referred"),
    "region": note("Region"),
    "remove": note("Remove"),
    "remove_need": note("Remove need {term}"),
    "remove_referral": note("Remove referral to {name}"),
    "rules_bring_back": note("Bring it back"),
    "rules_kept": note("What you typed here before and did not save is back."),
    "rules_left_unsaved": note("You typed something here before and did not save it."),
    "rules_no_change": note("Nothing changes."),
    "rules_not_yet": note("What this changes appears here once every field can be as it is."),
    "saved_ago": note("saved {seconds} s ago"),
    "saved_just_now": note("saved just now"),
    "seconds_left": note("seconds left"),
    "service_apply": note("How to apply"),
    "service_hours": note("Open"),
    "service_languages": note("Languages"),
    "service_partner": note("Listed by"),
    "service_phone": note("Phone"),
    "services_title": note("Services"),
    "services_for": note("Services for {term}"),
    "sound_on": note("Sound on"),
    "talk_time": note("talking"),
    "theirs": note("Stored version"),
    "unmet": note("Unmet"),
    "unmet_why": note("Why unmet?"),
    "unreachable": note("The server cannot be reached."),
    "unsaved": note("not saved yet"),
    "view_only": note("Read only"),
    "waits_none": note("nobody"),
    "why_you": note("Why you"),
    "wrap_up": note("Wrap-up"),
    "wrap_up_left": note("left for your notes"),
}


def script_words(words: Words) -> dict[str, str]:
    return {name: words.say(text) for name, text in _TEXTS.items()}
