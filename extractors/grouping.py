"""Small files that are next to each other, taken together: the model works faster on many sentences than on few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractors.reading import ReadError, Source
from extractors.reading.formats import is_text_itself
from extractors.results import Settled

#: A larger file, in bytes, stands by itself; a smaller one than LEAST counts as much.
SMALL, LEAST = 32_000, 1_000
#: Bytes of a group: few at first, so that the first records come soon and little work is shared among all processes.
FIRST_GROUP, GROUP = 8_000, 96_000


def iter_groups(
    sources: Iterable[Source | ReadError | Settled], jobs: int = 1
) -> Iterator[list[Source] | ReadError | Settled]:
    """Yield the sources in their order, plain texts in groups that grow with each round of the `jobs`."""
    group: list[Source] = []
    room = limit = FIRST_GROUP
    number = 0
    for source in sources:
        size = _small_size(source) if isinstance(source, Source) else None
        if group and (size is None or size > room):
            yield group
            number += 1
            limit = min(GROUP, FIRST_GROUP << min(number // jobs, 8))
            group, room = [], limit
        if not isinstance(source, Source):
            yield source
        elif size is None:
            yield [source]
        else:
            group.append(source)
            room -= size
    if group:
        yield group


def _small_size(source: Source) -> int | None:
    """What a small plain text counts, in bytes; None for anything else, also for what cannot be looked at."""
    if source.path is None or not is_text_itself(source.doc):
        return None
    try:
        size = source.path.stat().st_size
    except OSError:
        return None
    return max(size, LEAST) if size <= SMALL else None
