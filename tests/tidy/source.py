"""The tree as the rules see it: files with comments and literals blanked out, and the markers that allow a finding."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

CODE_FOLDERS = ("include", "src", "apps", "examples")
LENGTH_FOLDERS = CODE_FOLDERS + ("bench", "tests")
CODE_SUFFIXES = (".hpp", ".cpp")
TEXT_SUFFIXES = CODE_SUFFIXES + (".md", ".txt", ".cmake", ".py", ".sh", ".json", ".toml", ".yml", ".yaml", "")

ALLOW = re.compile(r"//\s*tidy:\s*allow\(([a-z-]+)\)\s*(.*)")

LITERAL_OR_COMMENT = re.compile(
    r"""
      //[^\n]*                                                # line comment
    | /\*.*?\*/                                               # block comment
    | (?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"    # raw string
    | (?:u8|[uUL])?"(?:\\.|[^"\\\n])*"                        # string
    | (?<![0-9a-fA-F])'(?:\\.[^'\n]*|[^'\\\n])'               # character, but no digit separator
    """,
    re.VERBOSE | re.DOTALL,
)


def blank(match):
    """The same shape without the content: line numbers and quotes stay."""
    text = match.group()
    kept = re.sub(r"[^\n]", " ", text)
    return kept if text.startswith("/") else '"' + kept[1:-1] + '"' if len(kept) > 1 else kept


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    found: str
    instead: str = field(compare=False)

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.found}\n    instead: {self.instead}"


@dataclass
class Source:
    path: str  # Relative to the root, with slashes.
    raw: str

    @cached_property
    def code(self):
        """No comments, no literals."""
        return LITERAL_OR_COMMENT.sub(blank, self.raw)

    @cached_property
    def statements_text(self):
        """`code` without preprocessor lines."""
        return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), self.code, flags=re.M)

    @cached_property
    def includes(self):
        """(line, "<" or '"', path) of each #include."""
        found = []
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', self.raw, flags=re.M):
            found.append((self.line_of(match.start()), match.group(1), match.group(2)))
        return found

    @cached_property
    def allowed(self):
        """{line: {rule}}. A marker speaks for its own line, or for the next one if it stands alone."""
        lines = {}
        for number, text in enumerate(self.raw.splitlines(), start=1):
            match = ALLOW.search(text)
            if match and match.group(2).strip():
                alone = text[: match.start()].strip() == ""
                lines.setdefault(number + 1 if alone else number, set()).add(match.group(1))
        return lines

    @cached_property
    def layer(self):
        """'core' for src/core/… and include/orrery/core/…; 'apps' and 'examples'; 'umbrella' for include/orrery/x.hpp."""
        parts = self.path.split("/")
        if parts[0] == "include":
            return parts[2] if len(parts) > 3 else "umbrella"
        if parts[0] == "src":
            return parts[1] if len(parts) > 2 else "umbrella"
        return parts[0]

    @property
    def public(self):
        return self.path.startswith("include/")

    def line_of(self, offset):
        return self.raw.count("\n", 0, offset) + 1


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        self.sources = [s for s in self._read(CODE_FOLDERS, CODE_SUFFIXES)]
        self.by_path = {s.path: s for s in self.sources}

    def _read(self, folders, suffixes):
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in suffixes and path.is_file():
                    yield Source(path.relative_to(self.root).as_posix(), path.read_text(encoding="utf-8"))

    def measured(self):
        """All C++ whose length is watched."""
        return self._read(LENGTH_FOLDERS, CODE_SUFFIXES)

    def texts(self):
        """All that people wrote, whatever the language."""
        skipped = {".git", "build", "__pycache__", "node_modules", ".cache"}
        stack = [self.root]
        while stack:
            for path in sorted(stack.pop().iterdir()):
                if path.is_symlink() or path.name in skipped:
                    continue
                if path.is_dir():
                    stack.append(path)
                elif path.suffix in TEXT_SUFFIXES:
                    try:
                        yield Source(path.relative_to(self.root).as_posix(), path.read_text(encoding="utf-8"))
                    except UnicodeDecodeError:
                        continue
