"""The laws of determinism, as far as a reader of text can hold them."""

import re

from source import Finding

# Layers that may touch the host: threads, clocks, files, sockets.
HOST_LAYERS = {"platform", "log", "real", "bench", "server", "client", "sweep"}


def word(names):
    return re.compile(r"(?<![\w:])(?:std::|::)?\b(?:" + names + r")\b")


def std(names):
    return re.compile(r"\b(?:std::)(?:ranges::)?(?:" + names + r")\b")


LIBM = (
    "exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|"
    "cbrt|hypot|erf|erfc|tgamma|lgamma"
)

# (rule, pattern, where it does not hold, what to write instead)
PATTERNS = [
    (
        "random-device",
        word(r"random_device|getrandom|getentropy|arc4random\w*"),
        lambda s: False,
        "a stream keyed by (seed, purpose, id): env.random(), or a Stream of core/random",
    ),
    (
        "random-library",
        re.compile(
            r"\bstd::(?:\w+_distribution|mt19937\w*|minstd_rand0?|ranlux\w+|knuth_b|default_random_engine|seed_seq|"
            r"generate_canonical|\w+_engine)\b|(?<![\w.:>])(?:std::|::)?s?rand\s*\(|(?<![\w.:>])(?:::)?[dlm]rand48\s*\("
        ),
        lambda s: False,
        "a Stream and the distributions of core/random: those of <random> are implementation-defined",
    ),
    (
        "shuffle",
        std(r"shuffle|random_shuffle|sample"),
        lambda s: False,
        "shuffle of core/random: std::shuffle differs between libraries",
    ),
    (
        "hash",
        std(r"hash"),
        lambda s: False,
        "the hash of core (the one that folds taps): std::hash differs between libraries and runs",
    ),
    (
        "libm",
        re.compile(r"(?:\bstd::|(?<![\w>])::|\b__builtin_)(?:" + LIBM + r")[fl]?\b(?!::)"),
        lambda s: re.match(r"(include/orrery|src)/core/math", s.path),
        "the portable functions of core/math, bit-equal everywhere",
    ),
    (
        "nth-element",
        std(r"nth_element"),
        lambda s: False,
        "std::sort with a total order: what nth_element leaves beside the element is unspecified",
    ),
    (
        "wall-clock",
        re.compile(
            r"\b(?:system_clock|steady_clock|high_resolution_clock|utc_clock|tai_clock|gps_clock|file_clock)\b|"
            r"\b(?:clock_gettime|gettimeofday|timespec_get|localtime|gmtime|mktime|strftime|__rdtsc|__builtin_ia32_rdtsc)\w*\s*\(|"
            r"(?<![\w.>])(?:std::|::)?time\s*\(\s*(?:NULL|nullptr|0|&\w+)\s*\)|(?:std|(?<!\w))::clock\s*\(|"
            r"\b__(?:DATE|TIME|TIMESTAMP)__\b"
        ),
        lambda s: s.layer in HOST_LAYERS,
        "simulated time (env.now(), Simulator::now()); wall time for people only, through src/platform",
    ),
    (
        "environment",
        re.compile(r"\b(?:secure_)?getenv\b|\bsetenv\b|\bputenv\b|\bsetlocale\b|\buselocale\b|\bstd::locale\b"),
        lambda s: s.layer in HOST_LAYERS,
        "an option of the run; the command line reads the environment through src/platform",
    ),
    (
        "thread",
        re.compile(
            r"\bstd::(?:this_thread|thread|jthread|async|mutex|shared_mutex|recursive_mutex|timed_mutex|condition_variable\w*|"
            r"call_once|once_flag|counting_semaphore|binary_semaphore|latch|barrier|stop_token)\b|\bpthread_\w+|"
            r"(?<![\w.>])(?:::)?gettid\s*\("
        ),
        lambda s: s.layer in HOST_LAYERS,
        "a task (env.spawn) on simulated time; one run has one thread",
    ),
    (
        "host",
        re.compile(r"\bstd::(?:o|i)?fstream\b|\bstd::filesystem\b|\bfopen\s*\(|(?<![\w.>])(?:::)(?:open|read|write|socket|fork|mmap)\s*\("),
        lambda s: s.layer in HOST_LAYERS,
        "env.disk(), env.network(); for the tools themselves src/platform",
    ),
    (
        "fast-math",
        re.compile(r"FP_CONTRACT\s+ON|float_control|fp\s+(?:reassociate|contract)|__attribute__\s*\(\(\s*optimize|\bassociative-math\b"),
        lambda s: False,
        "plain floating point, as it is written: the result must be bit-equal everywhere",
    ),
]

HOST_HEADERS = re.compile(
    r"^(?:thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|fstream|filesystem|locale|clocale|"
    r"csignal|signal\.h|ctime|time\.h|sys/.*|unistd\.h|fcntl\.h|netinet/.*|arpa/.*|netdb\.h|poll\.h|pthread\.h|sched\.h|spawn\.h|dlfcn\.h|"
    r"execinfo\.h|termios\.h|dirent\.h|linux/.*|boost/asio.*|boost/beast.*|boost/filesystem.*|boost/thread.*)$"
)


def patterns(tree):
    for source in tree.sources:
        for rule, pattern, exempt, instead in PATTERNS:
            if exempt(source):
                continue
            for match in pattern.finditer(source.code):
                yield Finding(source.path, source.line_of(match.start()), rule, match.group().strip(), instead)


def headers(tree):
    for source in tree.sources:
        for line, _, name in source.includes:
            if name == "random" and source.layer not in HOST_LAYERS:  # There it can only be the entropy of a seed.
                yield Finding(source.path, line, "random-library", "#include <random>", "core/random")
            elif source.layer not in HOST_LAYERS and HOST_HEADERS.match(name):
                layers = ", ".join(sorted(HOST_LAYERS))
                yield Finding(source.path, line, "host", f"#include <{name}>", f"the Env, or src/platform: only {layers} touch the host")


def template_arguments(code, opening):
    """The arguments of the template list that opens at `opening`, and the offset after it."""
    depth, parens, start, arguments = 0, 0, opening + 1, []
    for at in range(opening, min(len(code), opening + 2000)):
        char = code[at]
        if char in "([{":
            parens += 1
        elif char in ")]}":
            parens -= 1
        elif char == "<":
            depth += 1
        elif char == ">" and code[at - 1] != "-":
            depth -= 1
            if depth == 0:
                return arguments + [code[start:at].strip()], at + 1
        elif char == "," and depth == 1 and parens == 0:
            arguments.append(code[start:at].strip())
            start = at + 1
        elif char == ";":
            break
    return arguments, opening


def pointer_keys(tree):
    for source in tree.sources:
        for match in re.finditer(r"\bstd::((?:multi)?(?:map|set)|less|greater)\s*<", source.code):
            arguments, _ = template_arguments(source.code, match.end() - 1)
            key = arguments[0] if arguments else ""
            if key.endswith("*") or re.match(r"std::(?:unique_ptr|shared_ptr|coroutine_handle)\b", key):
                found = f"std::{match.group(1)}<{key}…>: its order is that of addresses"
                yield Finding(source.path, source.line_of(match.start()), "pointer-order", found, "a key with a value: an id, a name, a sequence number")


UNORDERED = re.compile(r"\b(?:std::)?unordered_(?:flat_)?(?:multi)?(?:map|set)\s*<")


class Names:
    """The names that a file declares: of unordered containers, and of anything else."""

    def __init__(self, source, aliases):
        self.unordered, self.other, self.aliases = set(), set(), set(aliases)
        code = source.code
        starts = []
        for match in UNORDERED.finditer(code):
            _, end = template_arguments(code, match.end() - 1)
            alias = re.search(r"\busing\s+(\w+)\s*=\s*$", code[: match.start()])
            if alias:
                self.aliases.add(alias.group(1))
            starts.append(end)
        for alias in self.aliases:
            starts += [m.end() for m in re.finditer(rf"\b{alias}\b(?!\s*=)", code)]
        for end in starts:
            name = re.match(r"\s*(?:const\s*)?[&*]*\s*(?:ORRERY_\w+\s+)?(\w+)\s*(?=[;={,)(\[])", code[end : end + 200])
            if name:
                self.unordered.add(name.group(1))
        for match in re.finditer(r"(?:[\w>&*\]])[ \t&*]+(\w+)[ \t]*(?=;|=[^=]|\{|\)|,|:[^:])", code):
            if match.group(1) not in self.unordered:
                self.other.add(match.group(1))
        for match in re.finditer(r"\bauto\s*&{0,2}\s*(\w+)\s*=\s*([\w.>-]*?)(\w+)\s*;", code):
            if match.group(3) in self.unordered:
                self.unordered.add(match.group(1))
                self.other.discard(match.group(1))


def included(tree, source):
    """The project's headers that a file sees, the one of the same name first."""
    stem = source.path.rsplit("/", 1)[-1].split(".")[0]
    seen, queue = [], [source]
    while queue:
        current = queue.pop(0)
        for _, _, name in current.includes:
            near = current.path.rsplit("/", 1)[0] + "/" + name
            for path in (f"include/{name}", f"src/{name}", name, near):
                header = tree.by_path.get(path)
                if header and header is not source and header not in seen:
                    seen.append(header)
                    queue.append(header)
    return sorted(seen, key=lambda s: s.path.rsplit("/", 1)[-1].split(".")[0] != stem)


def unordered_iteration(tree):
    names = {s.path: Names(s, ()) for s in tree.sources}
    for source in tree.sources:
        headers_seen = included(tree, source)
        aliases = set().union(*(names[h.path].aliases for h in headers_seen)) if headers_seen else set()
        own = Names(source, aliases) if aliases - names[source.path].aliases else names[source.path]
        scopes = [own] + [names[h.path] for h in headers_seen]

        def is_unordered(name):
            for scope in scopes:
                if name in scope.unordered:
                    return True
                if name in scope.other:
                    return False
            return False

        found = []
        for match in re.finditer(r"\bfor\s*\(", source.code):
            head = parenthesised(source.code, match.end() - 1)
            parts = re.match(r"[^;]*?[^:]:(?!:)\s*(.*)$", head, flags=re.S) if ";" not in head.split("{")[0] or ":" in head else None
            if parts:
                for name in re.findall(r"\b(\w+)\s*(?:\(\s*\))?\s*(?=\)|\||$)", parts.group(1)):
                    if is_unordered(name):
                        found.append((match.start(), name))
        for match in re.finditer(r"\b(\w+)\s*(?:\(\s*\))?\s*(?:\.|->)\s*c?r?begin\s*\(|\b(?:std::)?(?:ranges::)?c?begin\s*\(\s*([\w.>-]*?)(\w+)\s*\)", source.code):
            name = match.group(1) or match.group(3)
            if is_unordered(name):
                found.append((match.start(), name))
        for offset, name in found:
            yield Finding(
                source.path,
                source.line_of(offset),
                "unordered-iteration",
                f"iterates over '{name}', whose order is that of hashes",
                "std::map, a sorted vector, or a vector beside the hash table that keeps the order of insertion",
            )


def parenthesised(code, opening):
    depth = 0
    for at in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return code[opening + 1 : at]
    return ""


RULES = [patterns, headers, pointer_keys, unordered_iteration]
