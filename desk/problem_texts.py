"""Every sentence in which a document's own checks say what is wrong, as the key of its translation.

A name in braces stands for what the sentence names. `tests/desk/test_problem_words.py` finds a check without a text.
"""

from desk.words import note

TEXTS = (
    # --- values, one by one (config/toml_faults.py) ---
    note("this is missing; add it"),
    note("this key is not known; remove it or correct its spelling"),
    note("this is not text; write it in quotes"),
    note("this is not a date; write year, month and day without quotes, such as 2026-12-24"),
    note("this is not a whole number; write digits without quotes"),
    note("this is neither true nor false; write one of them, without quotes"),
    note("this is empty; fill it in"),
    note("this is too long; write at most {most} characters"),
    note("this has too many entries; write at most {most}"),
    note("this has too few entries; write at least {least}"),
    note("this is not a list; write one in brackets, such as [...]"),
    note("this is not a table; write its keys and values below a heading, or in braces"),
    note("this is too small; write {least} or more"),
    note("this is too large; write {most} or less"),
    note("write one of {names}"),
    note("this does not have the right form; {remedy}"),
    note("write a code of capital letters, digits and _, such as NORTH"),
    note("write a name of small letters, digits and -, such as main"),
    note('write one digit in quotes, such as "1"'),
    note('write a code of capital letters, digits and - in quotes, such as "3520"'),
    note("{date} is not a date of the calendar; write year, month and day, such as 2026-12-24"),
    note("it cannot be read as TOML: {why}"),
    # --- names ---
    note("{name} is not a partner of this network; {remedy}"),
    note("{name} is not a message of this network; {remedy}"),
    note("{name} is not a language of this network; {remedy}"),
    note("{name} is not a line of this network; {remedy}"),
    note("{name} is not a schedule of this network; {remedy}"),
    note("{name} is not a condition of this network; {remedy}"),
    note("use one of {names}, or add {place}"),
    note("there is none yet, or add {place}"),
    note("{name} is nobody; write {names}, or the code of a partner"),
    note("{name} is not the name of a condition; write one such as home-open, or not home-open"),
    note("{name} is not a time zone; write one such as America/Toronto"),
    note("{name} is not a language this program knows; use one of the codes in config/languages.py"),
    note("{name} is not a calendar of holidays; use one of {names}"),
    note("{name} is not a census division of Ontario; see config/data/census_divisions.csv"),
    note("{name} is already served by {partner}; give it to one partner"),
    note("nobody serves census division {name}; give it to a partner"),
    # --- call-backs ---
    note(
        "after ringing for {ring} seconds, whoever answers needs {key} more to hear the question and press the key; "
        "give it at least {least}, or shorten the ringing"
    ),
    # --- the menu, partners, conditions ---
    note("key {key} already has a language; give each key once"),
    note("{name} already has a key; give each language once"),
    note(
        "the menu lets callers choose another language, which nobody here speaks, and no interpreter comes; "
        'write other = { interpreter = "at-once", kept = false }'
    ),
    note('write "at-once", "never", or after how many seconds of waiting, such as 60 (at most {most})'),
    note("the after-hours partner answers for everybody else, so it needs opening hours; add them"),
    note("the partner has no opening hours, so it is closed and this would not open it; add them"),
    note(
        "the partner has no opening hours of the week, so it is closed and this would not open it; add its hours"
    ),
    note(
        "the after-hours partner answers for everybody else, so it must not close on a special day; "
        'remove this, or write hours = ["00:00-24:00"]'
    ),
    note("{name} is not its own neighbour; remove it"),
    note("{name} is named already; name it once"),
    note("this asks nothing, so it holds for everybody; write what it asks, or remove it"),
    note("a region that is not known is nobody's home, so this never holds; remove one"),
    # --- hours ---
    note('write "closed", or a list of times such as ["08:00-12:00"]'),
    note('write "always", or a table of days such as { mon-fri = ["08:00-20:00"] }'),
    note("this has {number} spans; write at most {most}"),
    note("{day} has {number} spans; write at most {most}"),
    note("{day} names a day that another line names too; give each day once"),
    note("{day} is not a day or a range of days; use mon, tue, wed, thu, fri, sat, sun, or mon-fri"),
    note('{day} needs a list of times such as ["08:00-20:00"]; leave a closed day out'),
    note('{given} is not a span of time; write it as "08:00-20:00"'),
    note("{given} has a time that no clock shows; use 00:00 to 23:59, 24:00 as an end"),
    note('{given} starts and ends together; write "00:00-24:00" for a whole day'),
    note("{date} is in no year from {first} to {last}; correct it"),
    note("{date} has an exception already; give each date once"),
    # --- rules and plans ---
    note("the last rule must fit everybody; remove its `when`, or add a rule without one"),
    note("this rule fits everybody, so those after it never count; give it a `when`, or move it to the end"),
    note("there is a rule {name} already; give each rule a name of its own"),
    note("this is longer than longest_h ({hours}); shorten it, or lengthen that one"),
    note("this plan changes nothing; write what it opens, says, lifts or rules, or remove it"),
    note("this is missing; write the note in both languages, or in neither"),
    note("this is missing; name what the caller hears"),
    note("{name} is asked already; ask it once"),
    note("{name} cannot both hold and not hold, so the rule never counts; remove one"),
    note('write {names}, or a list of partners such as ["NORTH"]'),
    note("the first step is always at once; remove its limit, or put another step before it"),
    note("this step begins at once, so the one before it never counts; give it a limit such as after_s"),
    note("this step does not come later than the one before it (after {seconds} s); correct it"),
    note(
        "fewer partners may serve than a step earlier; a step must reach all that the one before it reaches"
    ),
    note("this asks for more (level {level}) than the step before it ({before}); lower it"),
    note("this step changes nothing; widen its reach, lower its level, or remove it"),
    note(
        "a forced exit is decided when the caller would join the queue, when nobody has waited yet; "
        "use waiting, expected_wait_s, oldest_s or staffed_below"
    ),
    note("{name} is offered already; write all its limits in one exit"),
    note("{name} is spoken already; name it once"),
    # --- what is spoken ---
    note("this is missing; write what the caller hears in that language"),
    note("this has {number} characters; keep it within {most}"),
    note("this has a brace that does not match ({why}); close it or write it twice"),
    note("this must contain exactly no {{places}}; it contains {found}"),
)
