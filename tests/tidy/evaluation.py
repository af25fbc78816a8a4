"""One draw, schedule or send in a full expression: compilers evaluate operands and arguments in different orders.

A draw inside the arguments of another is fine (arguments come first), as are draws on both sides of `&&`, `||`, `?`, `:`, `<<`, `;`,
and in the elements of a braced list: all of these are sequenced.
"""

import re
from dataclasses import dataclass

from source import Finding

DRAW = re.compile(r"([\w.]+(?:\(\))?(?:->\w+)*)\s*(?:\.|->)\s*(?:next|below|between|real|chance|pick)\s*\(")
EFFECT = re.compile(r"\b(?:schedule|schedule_at|send|send_to|post|spawn)(?:<[^<>()]*>)?\s*\(")
PASSED = re.compile(r"\b(\w*(?:random|rng)_?)\b(?=\s*[,)])")
CONTROL = re.compile(r"\b(?:if|for|while|switch)\s*(?:constexpr\s*)?$")
CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass
class Unit:
    """Something at one level of an expression that draws: a call with its arguments, or a bracket."""

    streams: frozenset
    offset: int


def close_of(code, opening):
    depth = 0
    for at in range(opening, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at
    return len(code)


SEQUENCE = re.compile(r"&&|\|\||[?;]|<<(?!=)|(?<!:):(?!:)|\breturn\b|\belse\b|\bdo\b|\bcase\b")


class Reader:
    def __init__(self, source):
        self.source = source
        self.code = source.statements_text
        self.found = []

    def read(self, start, end, commas_are_sequenced):
        """The streams drawn from in code[start:end]; records pieces that draw twice from one."""
        code, everything, piece, at = self.code, set(), [], start
        while at < end:
            char = code[at]
            if char in "([{":
                close = min(close_of(code, at), end)
                unit = self.bracket(start, at, close)
                if unit:
                    piece.append(unit)
                if char == "(" and CONTROL.search(code[max(start, at - 30) : at]):
                    everything |= self.settle(piece)
                    piece = []
                if char == "{" and not unit and not self.is_value(start, at):
                    everything |= self.settle(piece)
                    piece = []
                at = close + 1
                continue
            match = SEQUENCE.match(code, at)
            if match or (char == "," and commas_are_sequenced):
                everything |= self.settle(piece)
                piece = []
                at = match.end() if match else at + 1
                continue
            at += 1
        return everything | self.settle(piece)

    def is_value(self, start, opening):
        """A braced list, and not the body of a function, a lambda, a class or a block."""
        before = self.code[max(start, opening - 200) : opening].rstrip()
        return bool(re.search(r"[\w>=(,]$", before)) and not re.search(
            r"(?:\)|\belse|\bdo|\btry|\bconst|\bnoexcept|\boverride|\bfinal|\bmutable|->\s*[\w:<>*& ]+|\b(?:class|struct|union|namespace|enum)\b[^;{}]*)$", before
        )

    def bracket(self, start, opening, close):
        char = self.code[opening]
        inner = self.read(opening + 1, close, commas_are_sequenced=char == "{" or self.is_control(start, opening))
        if char == "{" and not self.is_value(start, opening):
            return None
        streams = set(inner)
        head = self.code[max(start, opening - 160) : opening + 1]
        if char == "(":
            draw = re.search(DRAW.pattern + r"$", head)
            if draw:
                streams.add(draw.group(1))
            elif re.search(EFFECT.pattern + r"$", head) and not re.search(r"[\w>&*]\s+\w+(?:<[^<>()]*>)?\s*\($", head.replace("return ", "").replace("co_await ", "")):
                streams.add("what it schedules or sends")
            else:
                depth_one = self.top_level(opening + 1, close)
                streams |= {m.group(1) for m in PASSED.finditer(depth_one + ")")}
        return Unit(frozenset(streams), opening) if streams else None

    def top_level(self, start, end):
        text, at = [], start
        while at < end:
            if self.code[at] in "([{":
                at = close_of(self.code, at) + 1
                text.append("#")
            else:
                text.append(self.code[at])
                at += 1
        return "".join(text)

    def is_control(self, start, opening):
        return bool(CONTROL.search(self.code[max(start, opening - 30) : opening]))

    def settle(self, piece):
        seen = set()
        for unit in piece:
            for stream in sorted(unit.streams & seen):
                self.found.append((unit.offset, stream))
            seen |= unit.streams
        return seen


def one_draw(tree):
    for source in tree.sources:
        if not (DRAW.search(source.code) or EFFECT.search(source.code) or PASSED.search(source.code)):
            continue
        reader = Reader(source)
        reader.read(0, len(reader.code), commas_are_sequenced=True)
        for offset, stream in reader.found:
            yield Finding(
                source.path,
                source.line_of(offset),
                "one-draw",
                f"twice in one expression: {stream}",
                "a named variable for each, one statement each: the order of arguments differs between compilers",
            )


RULES = [one_draw]
