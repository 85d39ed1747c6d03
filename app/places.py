"""The places that questions are asked about, with the files that the reporting file names."""

from pathlib import Path

from config.network import Network
from config.reporting import PlacesSettings
from reporting.places.area_tables import read_deprivation, read_remoteness
from reporting.places.boundaries import read_boundaries
from reporting.questions.places import Places, places_of


def places_of_file(network: Network, named: PlacesSettings) -> Places:
    """Read what is named, and take what ships for the rest. Raises: AreaTableInvalid"""
    remoteness, deprivation, outlines = named.remoteness, named.deprivation, named.boundaries
    return places_of(
        network,
        remoteness=read_remoteness(Path(remoteness.file), vintage=remoteness.vintage) if remoteness else None,
        deprivation=read_deprivation(Path(deprivation.file), dimension=deprivation.dimension)
        if deprivation
        else None,
        boundaries=read_boundaries(Path(outlines.file), code=outlines.code) if outlines else (),
    )
