"""Finding persons: the model proposes; shape, titles, verbs of speech, by-lines and the rest of the article decide."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from math import exp, log

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.mention import Mention
from extractors.organizations import load_bodies
from extractors.persons.bylines import BylineName, find_byline_names, in_opening, is_credit
from extractors.persons.candidates import CandidateFinder
from extractors.persons.names import (
    foreign_likelihood,
    han_likelihood,
    has_odd_given,
    has_word_as_given,
    is_word,
    load_names,
    surname_class,
    surname_length,
)
from extractors.persons.passage import Candidate, Passage
from extractors.persons.posts import parse_post
from extractors.persons.surroundings import CLAUSE_START, load_surroundings
from extractors.persons.titles import TitleReader, Titles, load_titles, post_before
from extractors.scanner import scanner_of

_LIST_GAPS = frozenset({"、", " ", "和", "与", "及", "以及", "，"})
#: Between names of a list these join only two equals; a post of one person is not shared over them.
_PAIR_GAPS = frozenset({"和", "与", "及", "以及"})
#: The probability from which a candidate is taken.
ACCEPTED = 0.5
#: From this likelihood a name has the shape of a Han name; a title with its employer has so many characters.
_HAN_SHAPED = 0.4
_LONG_TITLE = 5
#: Characters of a full name, and marks that close the phrase of post and name.
_FULL_NAME = 3
_CLOSING = frozenset("、，。）；")
#: Behind an ordinary word these tell where something is (林子|里).
_PLACE_WORDS = frozenset("里上下中外内")
_QUOTES = "”’》"
#: What follows the short name of an authority in the number of a document (苏政办发〔2023〕41号).
_DOCUMENT_NUMBER = regex.compile(r"\p{Han}{0,6}[〔［]")
#: What somebody learnt, no school of that name: 大学毕业, 小学文化.
_SCHOOLING = regex.compile("(?:大学|中学|小学|学院)(?:毕业|肄业|辍学|期间|文化|时|刚|就读|读书)")
#: The name of one medium in front of another in a by-line: …/某日报记者.
_AGENCY = regex.compile(r"[/／]\p{Han}{1,12}?(?:记者|通讯员)")


def find_persons(doc: Doc) -> list[Mention]:
    """The persons of an article in text order: name spans with `titles`, `posts` and `byline`.

    `resolve_persons` sets `canonical`, `person_id` and `known_posts`.
    """
    finder = _Finder(doc)
    mentions = finder.find()
    if finder.honoured:
        doc._.cache["names_in_things"] = finder.honoured
    return mentions


def _by_score(candidate: Candidate) -> tuple[bool, float, int, int]:
    return candidate.kind != "dotted", -round(candidate.score, 2), candidate.start, -candidate.end


def _by_length(candidate: Candidate) -> tuple[int, int]:
    return candidate.start - candidate.end, candidate.start


class _Finder:
    """The steps from candidates to mentions in one Doc."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.titles = TitleReader(doc)
        self.passage = Passage(doc, self.titles)
        self.known = load_surroundings()
        self.weight = self.known.evidence
        self.lookalikes = [match.span() for match in self.known.lookalikes.finditer(self.text)]
        # A line that says nothing but 明天 or 周一 is no by-line.
        times = {(mention.start, mention.end) for mention in found(doc, "date")}
        self.bylines: dict[tuple[int, int], BylineName] = {
            (name.start, name.end): name
            for name in find_byline_names(doc)
            if (name.start, name.end) not in times
        }
        self.accepted: list[Candidate] = []
        self.honoured: set[str] = set()
        bodies = [(mention.start, mention.end) for mention in found(doc, "organization")]
        bodies += [(entity.start, entity.end) for entity in self.passage.entities if entity.label == "LOC"]
        self.employers = {self.text[start:end] for start, end in bodies}

    def find(self) -> list[Mention]:
        candidates = [Candidate(start, end, "byline", score=1.0) for start, end in self.bylines]
        candidates += [c for c in CandidateFinder(self.passage).iter_all() if self._admissible(c)]
        self._weigh(candidates)
        self._accept([c for c in candidates if c.score >= ACCEPTED])
        self._accept_listed([c for c in candidates if c.score < ACCEPTED])
        self._cut_overlong()
        self._accept([*self._spread(), *self._iter_forms()], replace=True)
        return self._mentions()

    # -- weighing -------------------------------------------------------------------------------------------------

    def name(self, candidate: Candidate) -> str:
        """The name without the space that may stand in it (王 莉)."""
        return self.text[candidate.start : candidate.end].replace(" ", "")

    def _admissible(self, candidate: Candidate) -> bool:
        """Whether nothing around forbids a person here: a name inside the name of a body, room, prize or doctrine."""
        name = self.name(candidate)
        if (
            name in self.known.never
            or name[0] in load_names().dots
            or (len(name) > 2 and name[-1] in self.known.thing_last and candidate.kind == "name")
            or (name[-1] in _PLACE_WORDS and is_word(name[:-1]))
            or name in load_bodies().countries
            or self.known.places.fullmatch(name)
            or self._is_lookalike(candidate)
            or self._is_within_post(candidate)
            or _DOCUMENT_NUMBER.match(self.text, candidate.end)
            or _AGENCY.match(self.text, candidate.end)
        ):
            return False
        thing = self._names_a_thing(candidate.start, candidate.end)
        if thing and candidate.kind == "dotted":
            self.honoured.add(name)
        return not thing

    def _is_within_post(self, candidate: Candidate) -> bool:
        """Whether a post runs from before a candidate that the model does not propose into it: 总工|程师李."""
        if candidate.model or candidate.kind != "name":
            return False
        heads = (post_before(self.text, end) for end in range(candidate.start + 1, candidate.end + 1))
        return any(head is not None and head < candidate.start for head in heads)

    def _is_lookalike(self, candidate: Candidate) -> bool:
        """Whether a dance, a dish, a village or the end of an adverb is read as a name."""
        start, end = candidate.start, candidate.end
        if any(a < end and start < b for a, b in self._things_in(start, end)):
            return True
        if candidate.kind != "name" or candidate.rule == "byline":
            return False
        if not candidate.model and self.text[end - 1] in self.known.not_last:
            return True
        transcribed = foreign_likelihood(self.text[start:end]) == 1
        village = self.known.village.match(self.text, end) if transcribed else None
        return village is not None and (village.end() - end > 1 or not self.passage.token_at(end))

    def _things_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The words of peoples' culture that overlap [start, end)."""
        first = bisect_right(self.lookalikes, (start, start))
        first -= first > 0 and self.lookalikes[first - 1][1] > start
        return self.lookalikes[first : bisect_left(self.lookalikes, (end, end))]

    def _names_a_thing(self, start: int, end: int) -> bool:
        body = self.titles.body_at(start)
        if _SCHOOLING.match(self.text, end):
            return False
        if body is not None and body[0] <= start and end <= body[1] and end - start < body[1] - body[0]:
            return True
        quoted = self.text[start - 1 : start] in ("“", "‘")
        if quoted and self.known.called.search(self.text, max(0, start - 4), start - 1):
            return True
        if (
            quoted
            and self.text[end : end + 1] in ("”", "’")
            and self.known.byname.fullmatch(self.text, start, end)
        ):
            return True
        after = end + 1 if self.text[end : end + 1] and self.text[end] in _QUOTES else end
        after += 2 if self.text.startswith("同志", after) else 0
        thing = self.known.things.match(self.text, after)
        if thing is None:
            return False
        if len(thing.group()) > 1 or (after == end and self.known.thing_unit.match(self.text, end)):
            return True
        return after == end and (
            not self.passage.token_at(end) or self.known.thing_place.match(self.text, end) is not None
        )

    def _weigh(self, candidates: list[Candidate]) -> None:
        seen = Counter(self.text[c.start : c.end] for c in candidates if c.model)
        for candidate in candidates:
            if candidate.rule != "byline":
                candidate.score = self._score(candidate, seen[self.text[candidate.start : candidate.end]])

    def _score(self, candidate: Candidate, seen: int) -> float:
        """The probability that a candidate is a name of a person: the logistic of the summed evidence."""
        reasons = {**self._shape_reasons(candidate), **self._context_reasons(candidate), "repeated": seen > 1}
        reasons["no_model"] = not self.titles.tagged
        odds = self.weight["base"] + sum(self.weight[name] * float(share) for name, share in reasons.items())
        return 1 / (1 + exp(-odds))

    def _shape_reasons(self, candidate: Candidate) -> dict[str, float]:
        """What the characters of a candidate tell."""
        name = self.name(candidate)
        if candidate.kind in ("honorific", "nickname"):
            return {candidate.kind: 1, "model": candidate.model, "other": candidate.other}
        kind, han = surname_class(name), han_likelihood(name)
        parts = load_names().parts.fullmatch(name) is not None or name in load_names().short
        foreign = parts or (foreign_likelihood(name) == 1 and candidate.kind != "dotted")
        return {
            "model": candidate.model,
            "other": candidate.other,
            "word": is_word(name),
            "odd": has_odd_given(name) and not parts,
            "given_word": has_word_as_given(name),
            "han": han,
            "usual": kind in ("1", "compound"),
            "rare": kind == "3",
            "foreign": foreign,
            "foreign_short": foreign and len(name) <= 3 and not parts,
            "dotted": candidate.kind == "dotted",
            "compound": kind == "compound" and han > 0 and name[:2] not in self.known.loose_compounds,
            "parts": load_names().parts.fullmatch(name) is not None,
            "shapeless": not han and not foreign and candidate.kind != "dotted",
            "two": len(name) == 2,
            "long": len(name) >= 4 and candidate.kind != "dotted" and kind != "compound" and not foreign,
        }

    def _context_reasons(self, candidate: Candidate) -> dict[str, float]:
        """What stands around a candidate."""
        start, end = candidate.start, candidate.end
        before = start - 1 if start and self.text[start - 1] == " " else start
        titled, begins = self.titles.describes(before), self.passage.token_at(start)
        return {
            "title": titled,
            "employed": titled and self._is_employed(candidate, before),
            "title_broken": titled and not begins,
            "title_clean": titled and begins and not candidate.other,
            "title_closed": self._is_closed(candidate, before),
            "title_behind": self.titles.post_behind(end) is not None,
            "before": self.known.before.search(self.text, max(0, before - 6), before) is not None,
            "speech": self.known.behind.match(self.text, end) is not None,
            "follow": self.passage.follows(end),
            "word_begins": begins,
            "quoted": start > 0 and self.text[start - 1] in "“‘" and self.text[end : end + 1] in ("”", "’"),
            "clause_begins": start == 0 or self.text[start - 1] in CLAUSE_START,
        }

    def _is_closed(self, candidate: Candidate, before: int) -> bool:
        """Whether a Han name of three characters fills the place between a post and the next mark: 副主委时华勤、."""
        name = self.name(candidate)
        closed = self.text[candidate.end : candidate.end + 1] in _CLOSING and len(name) == _FULL_NAME
        return closed and han_likelihood(name) >= _HAN_SHAPED and self.titles.head_before(before) is not None

    def _is_employed(self, candidate: Candidate, before: int) -> bool:
        """Whether a post with its employer stands in front of what looks like a Han name."""
        name = self.name(candidate)
        if han_likelihood(name) < _HAN_SHAPED or is_word(name) or has_word_as_given(name):
            return False
        body = self.titles.before(before).start
        return before - body >= _LONG_TITLE and self.titles.body_at(body) is not None

    # -- accepting ------------------------------------------------------------------------------------------------

    def _accept(self, candidates: list[Candidate], *, replace: bool = False) -> None:
        """Take the candidates that overlap none taken, the surest first; `replace`: the longest, in place of shorter ones."""
        taken = sorted(self.accepted, key=lambda c: c.start)
        starts = [c.start for c in taken]
        for candidate in sorted(candidates, key=_by_length if replace else _by_score):
            first = bisect_right(starts, candidate.start)
            first -= first > 0 and taken[first - 1].end > candidate.start
            last = bisect_left(starts, candidate.end)
            near = taken[first:last]
            if near and not (replace and all(self._within(c, candidate) for c in near)):
                continue
            taken[first:last] = [candidate]
            starts[first:last] = [candidate.start]
        self.accepted = taken

    @staticmethod
    def _within(inner: Candidate, outer: Candidate) -> bool:
        """Whether `inner` is a cut form of `outer` that may give way to it."""
        shorter = inner.end - inner.start < outer.end - outer.start
        return shorter and outer.start <= inner.start and inner.end <= outer.end and inner.rule != "byline"

    def _accept_listed(self, candidates: list[Candidate]) -> None:
        """Take candidates that nearly suffice and stand in a list with a name that was taken."""
        starts = {c.start for c in self.accepted}
        ends = {c.end for c in self.accepted}
        listed = []
        for candidate in candidates:
            before = any(
                self.text[candidate.start - n : candidate.start] in _LIST_GAPS and candidate.start - n in ends
                for n in (1, 2)
            )
            after = any(
                self.text[candidate.end : candidate.end + n] in _LIST_GAPS and candidate.end + n in starts
                for n in (1, 2)
            )
            odds = log(candidate.score / (1 - candidate.score)) + self.weight["list"] * (before + after)
            candidate.score = 1 / (1 + exp(-odds))
            if (before or after) and candidate.score >= ACCEPTED:
                listed.append(candidate)
        self._accept(listed)

    def _cut_overlong(self) -> None:
        """Cut a name that stands once where the same without its last character stands by itself elsewhere (慕容启|合影)."""
        names = Counter(self.text[c.start : c.end] for c in self.accepted if c.kind == "name")
        for candidate in self.accepted:
            name = self.text[candidate.start : candidate.end]
            if (
                candidate.kind == "name"
                and candidate.rule != "byline"
                and names[name] == 1
                and names[name[:-1]] > 0
            ):
                candidate.end -= 1

    def _iter_forms(self) -> Iterator[Candidate]:
        """老陈, 陈大夫: forms of names whose surname a sure name of the article has."""
        names = [self.name(c) for c in self.accepted if c.kind == "name" and c.score >= self.weight["sure"]]
        surnames = {name[: surname_length(name)] for name in names} - {""}
        for match in self.known.prefixed.finditer(self.text) if surnames else ():
            start, end = match.span()
            fits = self.text[end - 1] in surnames and self._is_unit(start, end)
            if fits and not is_word(self.text[end - 1 : end + 1]):
                yield Candidate(start, end, "nickname", "nickname", score=0.7)
        for match in self.known.honorific_any.finditer(self.text) if surnames else ():
            start, end = match.span()
            fits = match.group("surname") in surnames and self._is_unit(start, end)
            if fits and not is_word(match.group()):
                yield Candidate(start, end, "honorific", "honorific", score=0.8)

    def _spread(self) -> Iterator[Candidate]:
        """Every other place where a sure name stands, and the short forms of dotted names."""
        score: dict[str, float] = {}
        parts: dict[str, float] = {}
        for candidate in self.accepted:
            name = self.name(candidate)
            if candidate.score >= self.weight["sure"] and candidate.kind in ("name", "dotted"):
                score[name] = max(score.get(name, 0.0), candidate.score)
                if candidate.kind == "dotted":
                    parts.update(
                        (part, candidate.score) for part in regex.split(f"[{load_names().dots}]", name)
                    )
        for start, end, name in scanner_of(parts | score).iter_longest(self.text):
            whole = name in score
            free = len(name) > 2 and (whole or self.passage.token_at(start))
            if (
                (free or self._is_unit(start, end))
                and not self._names_a_thing(start, end)
                and not self._is_part(start, end)
            ):
                sure = score[name] if whole else parts[name]
                kin = None if whole else self.known.kinship.match(self.text, end)
                if kin is not None:
                    yield Candidate(start, kin.end(), "short", "honorific", score=min(0.95, sure))
                else:
                    yield Candidate(start, end, "article" if whole else "short", score=min(0.95, sure))

    def _is_unit(self, start: int, end: int) -> bool:
        """Whether [start, end) cuts no word of the model in two."""
        return self.passage.token_at(start) and self.passage.token_at(end)

    def _is_part(self, start: int, end: int) -> bool:
        """Whether [start, end) is a part of a dotted name."""
        dots = load_names().dots
        around = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
        return any(char in dots for char in around)

    # -- mentions -------------------------------------------------------------------------------------------------

    def _mentions(self) -> list[Mention]:
        mentions: list[Mention] = []
        previous: tuple[Candidate, Titles] | None = None
        floor = 0
        for candidate, following in zip_longest(self.accepted, self.accepted[1:]):
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
            if self.text[mention.end : after] in _LIST_GAPS:
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
        if gap not in _LIST_GAPS or gap == "，" or not shared:
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
        name = self.name(candidate)
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
