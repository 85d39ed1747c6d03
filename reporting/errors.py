"""What can go wrong in reporting.

ReportingError
├── AreaTableInvalid    a table or map of areas cannot be read, or contradicts itself
├── ReleaseRefused      a table would give away what it hides
├── ExportRefused       a partner has not authorised this export
├── ExportInvalid       the settings of an export are wrong
└── DeliveryFailed      files could not be sent to whoever takes them in
"""

from collections.abc import Sequence


class ReportingError(Exception):
    """The report cannot be made."""

    code = "reporting"
    retryable = False


class AreaTableInvalid(ReportingError):
    """A table or map of areas cannot be used."""

    code = "area_table_invalid"

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        super().__init__(f"{file} cannot be used: " + "; ".join(faults) + ".")


class ReleaseRefused(ReportingError):
    """A table would give away what it hides; nothing of it was released."""

    code = "release_refused"

    def __init__(self, name: str, why: Sequence[str]) -> None:
        super().__init__(f"{name} was not released: " + "; ".join(why) + ".")


class ExportRefused(ReportingError):
    """No authorisation covers this export."""

    code = "export_refused"

    def __init__(self, partner: str, why: str) -> None:
        super().__init__(f"Nothing of {partner} was exported: {why}.")


class ExportInvalid(ReportingError):
    """The settings of an export are wrong."""

    code = "export_invalid"

    def __init__(self, why: str) -> None:
        super().__init__(f"The export cannot be made: {why}.")


class DeliveryFailed(ReportingError):
    """Files could not be sent; they are kept and sent later."""

    code = "delivery_failed"
    retryable = True

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"Nothing more was sent to {host}: {why}. What is owed is kept.")
