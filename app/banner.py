"""What `switchboard run` says when everything answers: where, as whom, and what of it is simulated."""

from rich.console import Console
from rich.table import Table

from app.sample_people import SHOWN
from config.sample_secrets import SAMPLE_PASSWORD
from config.settings import Settings


def banner(settings: Settings, took_s: float) -> None:
    console = Console(highlight=False)
    console.print(f"\n[bold]Switchboard 211 is up[/bold] after {took_s:.1f} s:  {settings.desk_origin}\n")
    if settings.sample_traffic:
        _sample(console, settings)
    else:
        console.print("Real calls on Twilio; `switchboard doctor` checks the set-up.")
    console.print(f"Logs: {settings.data_dir / 'logs'}    Stop: Ctrl-C\n")


def _sample(console: Console, settings: Settings) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for person in SHOWN:
        table.add_row(f"[bold]{person.sign_in}[/bold]", person.role["en"], person.what["en"])
    console.print(table)
    console.print(f"Password for all of them: [bold]{SAMPLE_PASSWORD}[/bold]\n")
    console.print(
        "Everything is a sample: about "
        f"{settings.sample_callers_per_hour:g} simulated callers an hour dial a double of the carrier on port "
        f"{settings.carrier_port},\nand simulated specialists of seven invented partners answer them through the "
        "same screens as you.\nSWITCHBOARD_SAMPLE_TRAFFIC=false takes real Twilio credentials instead "
        "(docs/settings.md).\n"
    )
