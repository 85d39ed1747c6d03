"""What can go wrong with what stays.

    RecordsError
    ├── RecordsUnavailable   the database does not answer, is locked or is full; try again later
    ├── DatabaseUrlInvalid   the setting names no database that this program can use
    ├── UndecodableValue     stored or received bytes are no value that this version knows
    ├── RecordNotFound       no call record was opened for this contact
    ├── FieldUnreadable      a field was encrypted with a key that is not configured, or at another place
    ├── AccountExists        somebody has this sign-in name already
    ├── AccountNotFound      nobody has this id
    ├── SubjectTaken         this subject, or this account, is linked already
    ├── DraftNotFound        no draft of the rule book has this id
    ├── EditionNotFound      no edition of the rule book has this number
    ├── FormNotFound         no call record form has this version
    ├── FormDraftNotFound    no draft of the call record form has this id
    ├── CatalogueInvalid     a data file of needs, services or places contradicts itself
    ├── DirectoryUnreadable  a file that was to be imported is no HSDS data at all
    ├── TaxonomyUnreadable   a file that was to be imported is no taxonomy of a known form
    ├── ImportRefused        data cannot become an edition of the directory as they are, or just now
    ├── ServiceNotFound      no service of the directory has this id
    ├── SuggestionNotFound   no suggestion about the directory has this id
    ├── BackupRefused        a backup cannot be made or restored as things are; nothing was changed
    └── BackupUnusable       a backup is damaged, or what was read back is not what was saved

Refusals that a person meets in daily work (a stale version, a wrong password) are results, not errors.
"""


class RecordsError(Exception):
    """The records cannot do this."""

    code = "records"
    retryable = False


class RecordsUnavailable(RecordsError):
    """The database does not answer. What was sent is kept by the sender and may be sent again."""

    code = "records_unavailable"
    retryable = True

    def __init__(self, cause: BaseException) -> None:
        super().__init__(
            f"The database did not answer ({type(cause).__name__}); nothing of this step was stored."
        )


class DatabaseUrlInvalid(RecordsError):
    """DATABASE_URL names no database that can be used."""

    code = "database_url_invalid"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"DATABASE_URL cannot be used: {why}. Give sqlite+aiosqlite:///path/to/file.db "
            "or postgresql://user@host/name."
        )


class UndecodableValue(RecordsError):
    """These bytes are no value that this version knows."""

    code = "undecodable_value"

    def __init__(self, family: str, why: str) -> None:
        super().__init__(f"Not a known {family}: {why}")


class RecordNotFound(RecordsError):
    """No call record was opened for this contact."""

    code = "record_not_found"

    def __init__(self, contact: str) -> None:
        super().__init__(f"No call record was opened for contact {contact!r}.")


class FieldUnreadable(RecordsError):
    """A field was encrypted with a key that is not configured any more, or belongs to another place."""

    code = "field_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "A field was encrypted with a key that is not configured, or was moved from another place. "
            "Add the former key after the current one."
        )


class AccountExists(RecordsError):
    """Somebody has this id or sign-in name already."""

    code = "account_exists"

    def __init__(self, sign_in: str) -> None:
        super().__init__(f"An account with the id or sign-in name {sign_in!r} exists already.")


class AccountNotFound(RecordsError):
    """Nobody has this id."""

    code = "account_not_found"

    def __init__(self, account: str) -> None:
        super().__init__(f"There is no account {account!r}.")


class SubjectTaken(RecordsError):
    """A subject of the identity provider, or the account that it was to be linked with, is linked already."""

    code = "subject_taken"

    def __init__(self) -> None:
        super().__init__("This subject, or this account, is linked already; take the other link away first.")


class DraftNotFound(RecordsError):
    """No draft of the rule book has this id."""

    code = "draft_not_found"

    def __init__(self, draft: str) -> None:
        super().__init__(f"There is no draft {draft!r} of the rule book.")


class EditionNotFound(RecordsError):
    """No edition of the rule book has this number."""

    code = "edition_not_found"

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no edition {number} of the rule book.")


class FormNotFound(RecordsError):
    """No call record form has this version."""

    code = "form_not_found"

    def __init__(self, version: str) -> None:
        super().__init__(f"There is no call record form {version!r}.")


class FormDraftNotFound(RecordsError):
    """No draft of the call record form has this id."""

    code = "form_draft_not_found"

    def __init__(self, draft: str) -> None:
        super().__init__(f"There is no draft {draft!r} of the call record form.")


class CatalogueInvalid(RecordsError):
    """A data file contradicts itself."""

    code = "catalogue_invalid"

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")


class DirectoryUnreadable(RecordsError):
    """The file is no HSDS data."""

    code = "directory_unreadable"

    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"{file} cannot be read as HSDS data: {why}. Give a JSON document, or a folder with services.csv."
        )


class TaxonomyUnreadable(RecordsError):
    """The file is no taxonomy of a form that is understood."""

    code = "taxonomy_unreadable"

    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"{file} cannot be read as a taxonomy: {why}. Give the XML of the licensed release, or CSV in UTF-8 with "
            "the columns code and name."
        )


class ImportRefused(RecordsError):
    """The data cannot become an edition of the directory."""

    code = "import_refused"


class ServiceNotFound(RecordsError):
    """No service of the directory has this id."""

    code = "service_not_found"

    def __init__(self, service: str) -> None:
        super().__init__(f"There is no service {service!r} in the directory.")


class SuggestionNotFound(RecordsError):
    """No suggestion about the directory has this id."""

    code = "suggestion_not_found"

    def __init__(self, suggestion: str) -> None:
        super().__init__(f"There is no suggestion {suggestion!r}.")


class BackupRefused(RecordsError):
    """A backup cannot be made or restored as things are."""

    code = "backup_refused"


class BackupUnusable(RecordsError):
    """A backup is damaged, or is not what it says it is."""

    code = "backup_unusable"
