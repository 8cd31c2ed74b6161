"""From accepted names to mentions: the titles on both sides, shared over lists, the posts they tell, and by-lines."""

from __future__ import annotations

from itertools import zip_longest

from spacy.tokens import Doc

from extractors.context import found
from extractors.mention import Mention
from extractors.persons.bylines import BylineName, in_opening, is_credit
from extractors.persons.passage import LIST_GAPS, Candidate, Passage
from extractors.persons.posts import parse_post
from extractors.persons.title_lexicon import load_titles
from extractors.persons.titles import Titles

#: Between names of a list these join only two equals; a post of one person is not shared over them.
_PAIR_GAPS = frozenset({"和", "与", "及", "以及"})


class MentionWriter:
    """Writes the mentions of the accepted names of one Doc."""

    def __init__(self, doc: Doc, passage: Passage, bylines: dict[tuple[int, int], BylineName]) -> None:
        self.passage = passage
        self.text = passage.text
        self.titles = passage.titles
        self.bylines = bylines
        bodies = [(mention.start, mention.end) for mention in found(doc, "organization")]
        bodies += [(entity.start, entity.end) for entity in passage.entities if entity.label == "LOC"]
        self.employers = {self.text[start:end] for start, end in bodies}

    def write(self, accepted: list[Candidate]) -> list[Mention]:
        """The mentions of the accepted candidates, both in text order."""
        mentions: list[Mention] = []
        previous: tuple[Candidate, Titles] | None = None
        floor = 0
        for candidate, following in zip_longest(accepted, accepted[1:]):
            byline = self.bylines.get((candidate.start, candidate.end))
            before = self._titles_before(candidate, previous, floor)
            behind = (
                self.titles.behind(candidate.end)
                if candidate.kind != "honorific"
                else Titles((), candidate.end, candidate.end)
            )
            if before and following and self._is_of_next(behind, candidate.end, following):
                behind = Titles((), candidate.end, candidate.end)
            titles = list(before.texts)
            if byline is not None:
                # （作者：滕志远，通化县委党校讲师）
                titles = [byline.title] if byline.title else list(behind.texts)
            elif behind:
                titles = self._joined(candidate, before, behind, floor)
            mentions.append(
                self._mention(candidate, titles, byline is not None or self._is_byline(candidate, titles))
            )
            previous = (candidate, before) if not behind else None
            floor = max(candidate.end, behind.end if behind else 0)
        self._share_behind(mentions)
        return mentions

    def _is_of_next(self, behind: Titles, end: int, following: Candidate) -> bool:
        """Whether what stands behind a name between commas is the first title of the next one: 主任甲，副书记，县长乙."""
        if not behind or self.text[end] != "，":
            return False
        chain = self.titles.before(following.start, end)
        return bool(chain) and chain.start <= behind.start < chain.end

    def _share_behind(self, mentions: list[Mention]) -> None:
        """Give the post behind a list of names to each that has none of its own: 甲、乙、丙三位副县长, 甲、乙等院士."""
        first = 0
        for index, mention in enumerate(mentions):
            after = mentions[index + 1].start if index + 1 < len(mentions) else len(self.text)
            if self.text[mention.end : after] in LIST_GAPS:
                continue
            titles = self.titles.behind_list(mention.end)
            if titles and titles.end != after:
                for named in mentions[first : index + 1]:
                    if not named.fields["titles"] and not named.fields["byline"]:
                        self._set_titles(named, list(titles.texts))
            first = index + 1

    def _set_titles(self, mention: Mention, titles: list[str]) -> None:
        mention.fields["titles"] = titles
        mention.fields["posts"] = [parse_post(title, self.employers).as_fields() for title in titles]

    def _titles_before(
        self, candidate: Candidate, previous: tuple[Candidate, Titles] | None, floor: int
    ) -> Titles:
        """The titles in front of the name, behind `floor`: its own, or those of the list it stands in."""
        own = self.titles.before(candidate.start, floor)
        if own or previous is None:
            return own
        last, shared = previous
        gap = self.text[last.end : candidate.start]
        if gap not in LIST_GAPS or gap == "，" or not shared:
            return own
        if gap in _PAIR_GAPS and self._is_office(shared.texts[-1]) and self.text[last.start - 1] not in "、 ":
            return own
        return shared

    @staticmethod
    def _is_office(title: str) -> bool:
        return any(title.endswith(office) for office in load_titles().offices)

    def _joined(self, candidate: Candidate, before: Titles, behind: Titles, floor: int) -> list[str]:
        """The titles of both sides; a body in front and a rank behind are one title (北京大学…院士)."""
        if not before:
            employer = self.titles.employer_before(candidate.start, floor)
            direct = behind.start == candidate.end and len(behind.texts) == 1
            if employer and direct:
                return [*employer.texts[:-1], employer.texts[-1] + behind.texts[0]]
        return [*before.texts, *behind.texts]

    def _is_byline(self, candidate: Candidate, titles: list[str]) -> bool:
        """Whether a name outside set-off by-lines is one: in the first line of a report, or before 摄 at the end of one."""
        if is_credit(self.text, candidate.end):
            return True
        return (
            bool(titles)
            and titles[-1].endswith(("记者", "通讯员"))
            and in_opening(self.text, candidate.start)
        )

    def _mention(self, candidate: Candidate, titles: list[str], byline: bool) -> Mention:
        name = self.passage.name(candidate)
        mention = Mention(
            type="person",
            start=candidate.start,
            end=candidate.end,
            by="model" if candidate.rule == "model" else f"person.{candidate.rule}",
            confidence=round(min(0.99, candidate.score), 2),
            fields={
                "canonical": None if candidate.kind in ("honorific", "nickname") else name,
                "byline": byline,
            },
        )
        self._set_titles(mention, titles)
        return mention
