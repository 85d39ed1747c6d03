"""`switchboard keys`: under which keys personal fields lie, and changing them."""

import typer

keys = typer.Typer(no_args_is_help=True, help="The keys under which personal fields lie encrypted.")


@keys.command()
def new() -> None:
    """Draw a master key, to stand first in SWITCHBOARD_FIELD_KEYS."""
    from records.field_cipher import FieldCipher

    print(FieldCipher.new_key())


@keys.command()
def status() -> None:
    """Say how much lies under the key in use, and how much under former ones. Exit status 1: some is unreadable."""
    from app.keeping_work import at_records, run_records
    from records.resealing import Resealing

    async def look() -> bool:
        async with at_records() as here:
            states = await Resealing(here.engine, here.cipher).status()
        print(f"{'column':36} {'key in use':>12} {'former key':>12} {'unreadable':>12}")
        for one in states:
            print(f"{one.column:36} {one.current:>12,} {one.former:>12,} {one.unknown:>12,}")
        return any(one.unknown for one in states)

    if run_records(look):
        raise SystemExit(1)


@keys.command()
def rotate() -> None:
    """Encrypt under the key in use what lies under a former one. May be stopped at any time, and started again."""
    from app.keeping_work import at_records, run_records
    from records.resealing import Resealed, Resealing

    def told(column: str, done: Resealed) -> None:
        print(f"{column}: {done.renewed:,} renewed", flush=True)

    async def renew() -> Resealed:
        async with at_records() as here:
            return await Resealing(here.engine, here.cipher).run(told)

    done = run_records(renew)
    print(f"Done: {done.renewed:,} values renewed, {done.unreadable:,} that no configured key reads.")
    if done.unreadable:
        raise SystemExit(1)
