"""A library of more reports than are opened whole: one for each town, quick to index."""

from __future__ import annotations

from pathlib import Path

from corpus.library.store import Library

# Each town with what was done there, by how many, and when.
TOWNS = {
    "Ashby": ("allotments", 41, 2011),
    "Barford": ("breakfast clubs", 52, 2012),
    "Corley": ("choirs", 63, 2013),
    "Denham": ("dental vans", 74, 2014),
    "Elmley": ("exercise classes", 85, 2015),
    "Fulford": ("food banks", 96, 2016),
    "Garston": ("gardening groups", 107, 2017),
    "Hartley": ("housing advice", 118, 2018),
    "Ingham": ("interpreting services", 129, 2019),
    "Jarrow": ("job coaching", 140, 2020),
    "Kelsey": ("kitchens for learning", 151, 2021),
    "Langley": ("lunch clubs", 162, 2022),
    "Marston": ("maternity circles", 173, 2023),
    "Norton": ("naloxone training", 184, 2024),
}


def make_large_library(home: Path, sources: Path) -> Library:
    """A library of 14 short reports in a home, their files in a folder."""
    library = Library(home)
    for report in library.ids():
        library.remove(report)
    sources.mkdir(exist_ok=True)
    for town, (work, people, year) in TOWNS.items():
        path = sources / f"{town.casefold()}.txt"
        path.write_text(
            f"{work.capitalize()} in {town}\n\nThe {work} of {town} began in {year}, led by the parish of {town}."
            f"\n\nThey had reached {people} residents of the Community Health Partnership (CHP) a year later."
            f"\n\nVolunteers in {town} said that the {work} gave them a reason to leave the house.\n",
            encoding="utf-8",
        )
        library.add(path)
    return library
