"""The shape of the tree: layers, process-wide state, what public headers may show, lengths, words."""

import json
import re

from source import Finding

# From the bottom up; an include must point to a lower number. Equal numbers are siblings: neither sees the other.
LAYERS = {
    "platform": 0,
    "core": 1,
    "metrics": 2,
    "trace": 2,
    "check": 3,
    "task": 4,
    "network": 5,
    "storage": 5,
    "process": 6,
    "adapters": 7,
    "real": 7,
    "engine": 7,
    "log": 7,
    "fault": 8,
    "model": 8,
    "testing": 9,
    "protocols": 9,
    "world": 9,
    "scenario": 10,
    "sweep": 11,
    "bench": 11,
    "server": 12,
    "client": 12,
    "cli": 13,
}
# Downward in the diagram, and still forbidden: what is simulated must not need the real world or a third party.
NEVER = {(upper, "real") for upper in ("fault", "model", "testing", "protocols", "scenario")} | {(upper, "log") for upper in ("fault", "model", "testing", "protocols", "scenario")} | {
    ("engine", "process"),
    ("fault", "engine"),
}
FREE = {"apps", "examples", "umbrella"}

THREAD_LOCAL_FILES = {"src/core/run_context.cpp", "include/orrery/core/run_context.hpp"}

NOT_IN_PUBLIC_HEADERS = re.compile(r"^(?:iostream|istream|ostream|sstream|fstream|iomanip|boost/.*|nlohmann/.*|CLI/.*|doctest/.*|rapidcheck.*)$")

LENGTH_LIMIT = 300
LENGTHS_FILE = "tests/tidy/lengths.json"


def target_layer(tree, source, kind, name):
    """(layer, is private) of what an include names, or (None, …) if it is not ours."""
    if name.startswith("orrery/"):
        parts = name.split("/")
        return (parts[1] if len(parts) > 2 else "umbrella"), False
    if kind == '"':
        near = source.path.rsplit("/", 1)[0] + "/" + name
        if near in tree.by_path:
            return tree.by_path[near].layer, not near.startswith("include/")
        first = name.split("/")[0]
        if "/" in name and (first in LAYERS or f"src/{name}" in tree.by_path):
            return first, True
    return None, False


def layers(tree):
    for source in tree.sources:
        own = source.layer
        if own in FREE:
            continue
        if own not in LAYERS:
            yield Finding(source.path, 1, "layer", f"'{own}' is no layer", f"one of {', '.join(LAYERS)}; a new one goes into tests/tidy/structure.py and ARCHITECTURE.md")
            continue
        for line, kind, name in source.includes:
            layer, private = target_layer(tree, source, kind, name)
            if layer is None:
                continue
            if layer not in LAYERS:
                yield Finding(source.path, line, "layer", f"'{own}' includes {name}, which is in no layer below it", "the headers that it needs, each from its layer")
            elif layer != own and (LAYERS[layer] >= LAYERS[own] or (own, layer) in NEVER):
                yield Finding(source.path, line, "layer", f"'{own}' includes {name}: arrows point down only", f"an interface in '{own}' or below, which '{layer}' implements")
            if private and source.public:
                yield Finding(source.path, line, "layer", f"a public header includes the private {name}", "a public header under include/orrery/, or a forward declaration")


def public_headers(tree):
    for source in tree.sources:
        if not source.public:
            continue
        for line, _, name in source.includes:
            if NOT_IN_PUBLIC_HEADERS.match(name) and source.layer != "adapters":  # These are for who has the library.
                yield Finding(source.path, line, "public-header", f"#include <{name}>", "<iosfwd>, std::string, or a forward declaration; the rest goes into src/")
        for match in re.finditer(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", source.code, flags=re.M):
            if not match.group(1).startswith("ORRERY_"):
                yield Finding(source.path, source.line_of(match.start()), "macro", f"#define {match.group(1)}", f"ORRERY_{match.group(1).upper()}, or a constexpr")
        if source.path.endswith(".hpp") and "#pragma once" not in source.raw:
            yield Finding(source.path, 1, "public-header", "no #pragma once", "#pragma once as the first line of code")


SCOPE_OPENERS = re.compile(r"\b(namespace|class|struct|union|enum)\b|\bextern\s*$")


def scope_kind(statement, parent):
    """What a '{' after this text opens."""
    if parent in ("function", "value"):
        return "function" if statement.rstrip().endswith(")") or not statement.strip() else "value"
    text = re.sub(r"\btemplate\s*<[^{;]*?>\s*(?=class|struct|union|requires|\w)", "", statement)
    if re.search(r"\bnamespace\b", text) or re.search(r"\bextern\s*\"\s*\"\s*$", text):
        return "namespace"
    if re.search(r"\benum\b", text):
        return "value"
    if re.search(r"\b(?:class|struct|union)\b", text) and not text.rstrip().endswith(")") and "=" not in text:
        return "class"
    if re.search(r"\)\s*(?:const|noexcept|override|final|&|->|try|requires|\s|:|,|[\w:<>*&{}()])*$", text) and not re.search(r"=\s*[\w:<>]*$", text):
        return "function"
    return "value"


def statements(code):
    """(offset, scope, text) of each statement: what stands before a ';', or before the '{' of an initialiser."""
    stack, start, parens = ["namespace"], 0, 0
    pending = None  # Where the declaration began whose braced initialiser is open.
    for at, char in enumerate(code):
        if char in "([":
            parens += 1
        elif char in ")]":
            parens = max(0, parens - 1)
        elif char == "{":
            kind = "value" if parens else scope_kind(code[start:at], stack[-1])
            if kind == "value":
                if pending is None and stack[-1] != "value":
                    pending = start
                stack.append("value")
                continue
            if kind == "class" or kind == "function" or kind == "namespace":
                pass
            stack.append(kind)
            start = at + 1
        elif char == "}":
            kind = stack.pop() if len(stack) > 1 else "namespace"
            if kind != "value":
                start = at + 1
        elif char == ";" and not parens:
            if stack[-1] != "value":
                yield start, stack[-1], code[start:at]
                pending = None
            start = at + 1


NOT_A_VARIABLE = re.compile(
    r"^\s*(?:(?:public|private|protected)\s*:\s*)*(?:\[\[[^\]]*\]\]\s*)?(?:using|typedef|template|class|struct|enum|union|namespace|friend|static_assert|concept|return|"
    r"co_return|co_await|co_yield|throw|goto|break|continue|extern|export|asm|requires|operator|if|else|for|while|switch|case|default|delete|do)\b"
)


def declared_mutable(text, scope):
    """The name of the variable that a statement declares with static lifetime and may change, or None."""
    text = re.sub(r"^\s*(?:(?:public|private|protected)\s*:\s*)+", "", text)
    keyword = re.search(r"\b(?:static|thread_local)\b", text)
    if scope == "class" and not (keyword and re.match(r"^\s*(?:\[\[[^\]]*\]\]\s*|inline\s+|constinit\s+)*(?:static|thread_local)\b", text)):
        return None
    if scope == "function" and not re.match(r"^\s*(?:\[\[[^\]]*\]\]\s*)?(?:constinit\s+|inline\s+)*(?:static|thread_local)\b", text):
        return None
    if NOT_A_VARIABLE.match(text) or "operator" in text:
        return None
    flat = text
    while re.search(r"<[^<>()=;{}]*>", flat):
        flat = re.sub(r"<[^<>()=;{}]*>", "", flat)
    head = re.split(r"=(?!=)|\{", flat, maxsplit=1)[0]
    pointer_to_function = re.match(r"^[\w\s:*&]+\(\s*\*\s*(const\s+)?(\w+)\s*\)\s*\(", head)
    if pointer_to_function:
        return None if pointer_to_function.group(1) or re.search(r"\bconstexpr\b", head) else pointer_to_function.group(2)
    if "(" in head:
        by_value = re.match(r"^[\w\s:*&]+\b\w+\s*\(", head)
        if scope != "function" or not by_value:
            return None
        head = head.split("(")[0]
    if re.search(r"\b(?:constexpr|consteval)\b", head):
        return None
    if re.search(r"\bconst\b", head) and ("*" not in head or re.search(r"\*\s*const\b[^*]*$", head)):
        return None
    name = re.search(r"(\w+)\s*(?:\[[^\]]*\]\s*)*$", head)
    words = re.findall(r"\w+", head)
    return name.group(1) if name and len(words) >= 2 else None


def global_state(tree):
    for source in tree.sources:
        code = source.statements_text
        for offset, scope, text in statements(code):
            if source.path in THREAD_LOCAL_FILES and "thread_local" in text:
                continue
            name = declared_mutable(text, scope)
            if name:
                line = source.line_of(offset + len(text) - len(text.lstrip()))
                yield Finding(source.path, line, "global-state", f"'{name}' is state of the whole process", "a member of the run (RunContext, Simulator, Env), or constexpr")


def recorded_lengths(tree):
    path = tree.root / LENGTHS_FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def lengths(tree):
    recorded = recorded_lengths(tree)
    for source in tree.measured():
        count = source.raw.count("\n")
        limit = recorded.get(source.path, LENGTH_LIMIT)
        if count > limit:
            yield Finding(source.path, limit + 1, "length", f"{count} lines; at most {limit}", "split by concept; if one concept is really that long: tests/tidy/tidy.py --accept")


def accept_lengths(tree):
    found = {s.path: s.raw.count("\n") for s in tree.measured() if s.raw.count("\n") > LENGTH_LIMIT}
    (tree.root / LENGTHS_FILE).write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return found


UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:ho" + r"me/\w+|ro" + r"ot/|wo" + r"rk/(?:main|shared)|tmp/w/)")


def words(tree):
    for source in tree.texts():
        for match in UNFINISHED.finditer(source.raw):
            yield Finding(source.path, source.line_of(match.start()), "unfinished", match.group(), "do it now, or open an issue")
        for match in MACHINE_PATH.finditer(source.raw):
            yield Finding(source.path, source.line_of(match.start()), "machine-path", match.group(), "a path relative to the repository")


RULES = [layers, public_headers, global_state, lengths, words]
