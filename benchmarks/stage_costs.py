"""What each stage of the road from text to lines of JSON costs for one text, stopped where it takes too long."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors import context
from extractors.layout import iter_articles
from extractors.record_mapping import RecordMapper
from extractors.registry import EXTRACTORS, RESOLUTION, load_function
from schemas.jsonl import format_row

if TYPE_CHECKING:
    from types import FrameType

    from spacy.tokens import Doc

    from extractors.pipeline import Pipeline


class TooLongError(Exception):
    """The processor time allowed is spent."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let the block take so much processor time.

    Raises:
        TooLongError: it takes more.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass
class Costs:
    """Seconds of the processor by stage, bytes of JSON, and the stage that was stopped, if one was."""

    seconds: dict[str, float] = field(default_factory=dict)
    written: int = 0
    stopped: str | None = None

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count the time of the block for the stage."""
        begin = time.process_time()
        try:
            yield
        except TooLongError:
            self.stopped = self.stopped or stage
            raise
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - begin


def measure(pipeline: Pipeline, text: str, limit: float = 20.0) -> Costs:
    """What the stages cost for a text; all of them take at most `limit` seconds of the processor."""
    costs = Costs()
    with suppress(TooLongError), at_most(limit), pipeline.nlp.memory_zone():
        with costs.of("layout"):
            articles = list(iter_articles(text, ""))
        mapper = RecordMapper(text, "-", pipeline.model)
        for article in articles:
            with costs.of("model"):
                doc = context.prepare(pipeline.nlp(article.text), article)
                context.words(doc), context.entities(doc), context.quotations(doc)
            find(doc, costs)
            with costs.of("records"):
                mentions = (mention for found in doc._.found.values() for mention in found)
                for row in (
                    mapper.article(article),
                    *(mapper.mention(article, mention) for mention in mentions),
                ):
                    costs.written += len(format_row(row).encode())
    return costs


def find(doc: Doc, costs: Costs) -> None:
    """Run the extractors and resolve what they found, as a pipeline does."""
    for extractor in EXTRACTORS:
        with costs.of(extractor.type):
            found = load_function(extractor.find)(doc) or ()
            doc._.found[extractor.type] = sorted(found, key=lambda mention: (mention.start, -mention.end))
    resolvers = {extractor.type: extractor.resolve for extractor in EXTRACTORS}
    for kind in RESOLUTION:
        if name := resolvers.get(kind):
            with costs.of(kind):
                load_function(name)(doc)
    with costs.of("person"):
        load_function("persons.bylines:agree_on_bylines")(doc)
