"""Every text that a script puts on a screen, by the name the script uses; translated into the page."""

from collections.abc import Mapping

from desk.words import Words, note

_TEXTS: Mapping[str, str] = {
    "accept": note("Accept"),
    "add_need_first": note("Add a need: services that can meet it appear here."),
    "and_then": note("then {state}"),
    "asks_you": note("{name} asks you about this call"),
    "back_to_caller": note("Back to the caller"),
    "barge": note("Join"),
    "call_ended": note("Call ended"),
    "call_back_offered": note("Call-back offered"),
    "call_offered": note("Call offered"),
    "caller": note("Caller"),
    "caller_waited": note("Waited"),
    "caller_on_hold": note("caller on hold"),
    "caller_passed_on": note("Caller passed on"),
    "calling": note("calling"),
    "came": note("{name} is on the line ({what})."),
    "coach": note("Coach"),
    "cold_outside": note(
        "The caller’s own line rings there and you are done. If nobody answers, the caller is back at "
        "their place in the queue."
    ),
    "cold_partner": note(
        "The caller rings at the partner and you are done. If nobody answers, the caller is back at "
        "their place in the queue."
    ),
    "cold_queue": note("The caller waits in this queue, at the place they had, and you are done."),
    "cold_specialist": note(
        "The caller is offered to them alone first and you are done. If they do not take it, the caller "
        "waits at the place they had."
    ),
    "come_back": note("Come back"),
    "connected": note("Connected"),
    "connecting": note("Connecting…"),
    "consult": note("A colleague asks"),
    "consulted_text": note(
        "The caller is still {name}’s. You see the record as it is written; it becomes yours if the "
        "caller is handed over to you."
    ),
    "copied": note("Copied."),
    "copy": note("Copy"),
    "decline": note("Decline"),
    "no_interpreter_came": note(
        "No interpreter came. The caller is on the line with you: press I to try again, or ask a colleague."
    ),
    "next_is_called": note("{name} did not come. {next} is called now."),
    "did_not_come": note("{name} did not come to the line."),
    "done": note("Done"),
    "draft": note("Draft"),
    "record": note("Record this call"),
    "record_pause": note("Pause the recording"),
    "record_resume": note("Go on recording"),
    "recording": note("recording"),
    "recording_failed": note(
        "The recording failed. Nothing more of this call is recorded; your supervisor is told."
    ),
    "recording_is": note("Recording: {state}."),
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
    "hand_over": note("Hand over to {name}"),
    "hand_over_again": note("Press T again: {name} keeps the caller"),
    "hang_up": note("Hang up"),
    "hang_up_again": note("Press H again to hang up"),
    "has_left": note("{name} has left the call."),
    "has_the_caller": note("has the caller"),
    "hears_again": note("The caller is on the line again and hears you."),
    "held_by": note("{name} has it since {since}"),
    "hold": note("Hold"),
    "hold_long": note(
        "The caller has been on hold for more than {limit}. Tell them how much longer, or go back to them."
    ),
    "interpreter": note("Interpreter"),
    "interpreter_by": note("from {name}"),
    "interpreter_hint": note("Language"),
    "interpreter_title": note("Call an interpreter in"),
    "keep_mine": note("Keep what I typed"),
    "language": note("Language"),
    "leave": note("Leave"),
    "leave_again": note("Press H again to leave"),
    "leave_call": note("Leave the call"),
    "let_go": note("Let go"),
    "line": note("Line"),
    "line_connected": note("connected"),
    "line_failed": note("not connected"),
    "line_failed_long": note(
        "Your line is not connected: the caller cannot hear you. Check the headset and the network."
    ),
    "line_idle": note("ready"),
    "line_is": note("Line: {state}"),
    "line_no_microphone": note("no microphone"),
    "line_no_microphone_long": note(
        "This page has no microphone: a caller could not hear you. Plug in the headset, allow the microphone "
        "in the browser, and reload the page."
    ),
    "line_unknown": note("not checked"),
    "listen": note("Listen"),
    "listens_too": note("{name} listens too"),
    "listening_as_barge": note("You are in the call; everybody hears you."),
    "listening_as_coach": note("You coach; only the specialist hears you."),
    "listening_as_listen": note("You listen; nobody hears you."),
    "listening_calling": note("connecting…"),
    "load_theirs": note("Load the stored version"),
    "met": note("Met"),
    "missing_heading": note("Before this record can be finalised:"),
    "muted": note("Sound off"),
    "needs_noted": note("Needs noted"),
    "new_call_title": note("Call for you: {language}"),
    "no_call": note("No call"),
    "no_call_not_ready": note("Press R when you are ready for callers."),
    "no_call_text": note("A caller offered to you appears here. A accepts, D declines."),
    "no_interpreters": note("No interpreter service is on this network’s list. Ask your administrator."),
    "need_added": note("Need added: {term}"),
    "no_matches": note("Nothing found for “{query}”. Try another word."),
    "no_needs_yet": note("none written down yet"),
    "not_copied": note("The browser did not let it be copied. Type it."),
    "not_saved": note("Not saved yet: {message} What you typed is kept; saving is tried again."),
    "offline_text": note(
        "The switchboard does not hear from this screen, so no caller is offered to you. "
        "What you typed is kept. Press C to come back."
    ),
    "offline_title": note("You are offline"),
    "on_hold": note("on hold, hears music"),
    "on_line": note("on the line"),
    "phone_connects": note("Your telephone is called: press 1 there, and the caller comes."),
    "reconnecting": note("Connection lost. Trying again; what you see may be out of date."),
    "refer": note("Refer"),
    "referred": note("Referred"),
    "region": note("Region"),
    "relay_lines": note("Lines for TTY and relay"),
    "remove": note("Remove"),
    "remove_need": note("Remove need {term}"),
    "remove_referral": note("Remove referral to {name}"),
    "resume": note("Resume"),
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
    "service_about": note("About"),
    "service_access": note("Accessibility"),
    "service_address": note("Address"),
    "service_checked": note("Checked on"),
    "service_documents": note("Bring"),
    "service_eligibility": note("For whom"),
    "service_fees": note("Cost"),
    "service_open": note("Now"),
    "suggest": note("Something is wrong with this record"),
    "suggest_send": note("Tell its owner"),
    "suggest_what": note("What is wrong, and what is right? Nothing about the caller."),
    "services_for": note("Services for {term}"),
    "services_title": note("Services"),
    "shown_of": note("{shown} of {whole} shown"),
    "sound_on": note("Sound on"),
    "still_on_hold": note("The caller is still on hold."),
    "stop_calling": note("Stop calling"),
    "taken_over": note("The record is yours now. What is stored differs from what you typed."),
    "talk_time": note("talking"),
    "text_answered": note("answered"),
    "text_asked": note("{name} is asked to take it"),
    "text_came_elsewhere": note("A text in another conversation: {language}"),
    "text_count": note("{written} of {most} characters"),
    "text_end_again": note("Press again to end it"),
    "text_handed": note("Passed on. It is yours until somebody takes it, unless you sent it back to wait."),
    "text_leave": note("Leave it"),
    "text_not_chosen": note("{language}, not chosen by them"),
    "text_offered": note("Text offered"),
    "text_opted_out": note(
        "They want no more messages of ours. Only they can change that, by writing START."
    ),
    "text_over": note("The conversation is over, or somebody else has it. Your record is kept."),
    "text_owes": note("waits for you"),
    "text_take": note("Take it"),
    "text_theirs": note("They wrote"),
    "text_to_queue": note("Back to wait for anybody"),
    "text_urgent": note("Comes first: {words}. Read it now."),
    "texts_none_waiting": note("none waiting"),
    "texts_waiting": note("{number} waiting"),
    "theirs": note("Stored version"),
    "together": note("Everybody together"),
    "transfer": note("Transfer"),
    "transfer_hint": note("Name, partner, language, skill…"),
    "transfer_title": note("Pass the caller on"),
    "unmet": note("Unmet"),
    "unmet_why": note("Why unmet?"),
    "upload_done": note("{name} is on the server."),
    "unreachable": note("The server cannot be reached."),
    "unsaved": note("not saved yet"),
    "waits_none": note("nobody"),
    "warm_nobody": note("Nobody is free to talk with first. You can still send the caller to wait there."),
    "warm_text": note(
        "The caller is on hold while you talk with them. Then hand over, bring everybody together, or "
        "go back."
    ),
    "warm_urgent": note(
        "The caller stays on the line with you while it rings; then all of you can talk. Hand over when "
        "it is safe to."
    ),
    "who_is_there": note("On the line"),
    "why_you": note("Why you"),
    "wrap_up": note("Wrap-up"),
    "wrap_up_left": note("left for your notes"),
}


def script_words(words: Words) -> dict[str, str]:
    return {name: words.say(text) for name, text in _TEXTS.items()}
