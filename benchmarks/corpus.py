"""A corpus of any size made of the samples: their articles over and over, other figures, names and words each time.

    python benchmarks/corpus.py TARGET [--megabytes N] [--file-kilobytes N] [--seed N]

What is measured on it is measured on about as many records a character as the samples have, which are dense. Sentences
hardly repeat within a file, so nothing is won by remembering them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import regex

ROOT = Path(__file__).resolve().parents[1]

_VARIANTS = Path(__file__).with_name("variants.tsv")
_FIGURE = regex.compile(r"(?<!\d)(?:20)?+\d++")
_PAUSE = regex.compile(r"[，。,](?!\s|$)")
#: What may stand behind a pause.
_FILLERS = (
    "还",
    "同时",
    "目前",
    "随后",
    "并",
    "也",
    "又",
    "另外",
    "其间",
    "近来",
    "据悉",
    "为此",
    "眼下",
    "连日来",
    "入冬以来",
)
_FILLED = 0.4
#: Given names, two characters in a row of which stand for those of a person.
_GIVEN = "安邦波晨成达德栋芳飞峰刚桂国浩红慧佳建杰洁军俊凯磊丽亮玲敏娜宁萍强琴庆荣瑞胜涛婷伟霞祥晓欣雄秀雅彦英勇玉泽振志"


def iter_texts(seed: int = 1) -> Iterator[str]:
    """Yield varied texts of samples without end, in an order that chance decides."""
    chance = random.Random(seed)  # noqa: S311  not for secrets
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
    sets = [
        line.split("\t")
        for line in _VARIANTS.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    while True:
        chance.shuffle(texts)
        for text in texts:
            yield _vary(text, sets, chance)


def _vary(text: str, sets: list[list[str]], chance: random.Random) -> str:
    """The text with other figures, given names and words; its lines stay about as long as they were."""
    table = {word: words for words in sets for word in words}
    names = {char: chance.choice(_GIVEN) for char in _GIVEN}
    word_or_name = regex.compile("|".join([*sorted(table, key=len, reverse=True), f"[{_GIVEN}]{{2}}"]))

    def other_word(match: regex.Match[str]) -> str:
        found: str = match[0]
        if found in table:
            return chance.choice(table[found])
        return "".join(names[char] for char in found)

    varied = word_or_name.sub(other_word, text)
    varied = _FIGURE.sub(lambda match: _other_figure(match[0], chance), varied)
    filled: str = _PAUSE.sub(
        lambda match: match[0] + (chance.choice(_FILLERS) if chance.random() < _FILLED else ""), varied
    )
    return filled


def _other_figure(digits: str, chance: random.Random) -> str:
    """A figure of as many digits; years stay in the samples' time, days and months in bounds."""
    if len(digits) <= 2:
        return str(chance.randint(10, 12) if len(digits) > 1 else chance.randint(1, 9))
    if len(digits) == len("2026") and digits.startswith("20"):
        return str(chance.randint(2012, 2024))
    return str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in digits[1:])


def build(target: Path, size: int, file_size: int = 100_000, seed: int = 1) -> int:
    """Write files of about `file_size` bytes, `size` in all, into the folder `target`; the number of characters."""
    target.mkdir(parents=True, exist_ok=True)
    texts = iter_texts(seed)
    written = characters = number = 0
    while written < size:
        parts: list[str] = []
        length = 0
        while length < min(file_size, size - written):
            parts.append(next(texts) + "\n\n")
            length += len(parts[-1].encode())
        text = "".join(parts)
        (target / f"{number:06}.txt").write_text(text, encoding="utf-8")
        number, written, characters = number + 1, written + length, characters + len(text)
    return characters


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", type=Path)
    parser.add_argument("--megabytes", type=float, default=1)
    parser.add_argument("--file-kilobytes", type=float, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    size, file_size = int(args.megabytes * 1e6), int(args.file_kilobytes * 1e3)
    print(f"{build(args.target, size, file_size, args.seed):,} characters")


if __name__ == "__main__":
    main()
