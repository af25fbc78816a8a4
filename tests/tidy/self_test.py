#!/usr/bin/env python3
"""Breaks every law in a copy of the tree and sees that each break is found, where it is, and that nothing else is."""

import json
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import structure  # noqa: E402
import tidy  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("include/orrery/core", "src/core", "tests/core", "tests/tidy")  # Enough to plant in, and soon read.

# (file to plant, the rule expected at each line that ends in `// !`, text)
BROKEN = [
    ("src/core/p1.cpp", "random-device", "#include <vector>\nunsigned f() {\n  std::random_device d;  // !\n  return d();\n}\n"),
    ("src/core/p2.cpp", "random-library", "#include <random>  // !\n"),
    ("src/core/p3.cpp", "random-library", "int f(auto& g) {\n  std::uniform_int_distribution<int> d(1, 6);  // !\n  return d(g);\n}\n"),
    ("src/core/p4.cpp", "random-library", "void f() {\n  std::mt19937_64 g;  // !\n  int x = rand();  // !\n}\n"),
    ("src/task/p5.cpp", "shuffle", "void f(auto& v, auto& g) {\n  std::shuffle(v.begin(), v.end(), g);  // !\n  std::ranges::shuffle(v, g);  // !\n}\n"),
    ("src/task/p6.cpp", "hash", "auto f(int x) {\n  return std::hash<int>{}(x);  // !\n}\n"),
    (
        "src/network/p7.cpp",
        "unordered-iteration",
        "#include <unordered_map>\nstruct T {\n  std::unordered_map<int, std::pair<int, long>> links_;\n  int f() {\n    int n = 0;\n"
        "    for (auto& [k, v] : links_) n += v.first;  // !\n    return n + links_.begin()->first;  // !\n  }\n};\n",
    ),
    (
        "src/network/p8.cpp",
        "unordered-iteration",
        "using Table = std::unordered_map<std::string, int>;\nint f(const Table& table) {\n  int n = 0;\n  for (const auto& row : table) {  // !\n"
        "    n ^= row.second;\n  }\n  auto& again = table;\n  for (const auto& row : again) n += row.second;  // !\n  return n;\n}\n",
    ),
    ("include/orrery/storage/p9.hpp", "none", "#pragma once\n#include <unordered_set>\nstruct P9 {\n  int f();\n  std::unordered_set<int> pages_;\n};\n"),
    (
        "src/storage/p9.cpp",
        "unordered-iteration",
        "#include <orrery/storage/p9.hpp>\nint P9::f() {\n  int n = 0;\n  for (int page : pages_) n = n * 31 + page;  // !\n"
        "  std::vector<int> v(pages_.begin(), pages_.end());  // !\n  if (pages_.find(3) == pages_.end()) n = 0;\n  return n;\n}\n",
    ),
    ("src/core/p10.cpp", "libm", "double f(double x) {\n  return std::exp(x) +  // !\n         std::pow(x, 2.0) +  // !\n         ::sin(x) + std::sqrt(x);  // !\n}\n"),
    ("src/check/p11.cpp", "nth-element", "void f(auto& v) {\n  std::nth_element(v.begin(), v.begin() + 1, v.end());  // !\n}\n"),
    ("src/check/p12.cpp", "pointer-order", "struct Node;\nstruct T {\n  std::map<const Node*, int> by_node;  // !\n  std::set<Node*> seen;  // !\n  std::map<int, Node*> fine;\n};\n"),
    ("src/process/p13.cpp", "wall-clock", "auto f() {\n  auto t = std::chrono::steady_clock::now();  // !\n  std::time(nullptr);  // !\n  timespec ts; clock_gettime(CLOCK_MONOTONIC, &ts);  // !\n  return t;\n}\n"),
    ("src/process/p14.cpp", "environment", "auto f() {\n  return std::getenv(\"HOME\");  // !\n}\n"),
    ("src/process/p15.cpp", "thread", "void f() {\n  std::this_thread::yield();  // !\n  std::thread t;  // !\n  std::mutex m;  // !\n}\n"),
    ("src/storage/p16.cpp", "host", "#include <fstream>  // !\n#include <unistd.h>  // !\n#include <sys/socket.h>  // !\nvoid f() {\n  std::ofstream o(\"x\");  // !\n  ::fork();  // !\n}\n"),
    ("src/core/p17.cpp", "layer", "#include <orrery/network/topology.hpp>  // !\n#include \"task/p.hpp\"  // !\n#include <vector>\n"),
    ("src/network/p18.cpp", "layer", "#include <orrery/storage/disk.hpp>  // !\n#include <orrery/core/time.hpp>\n"),
    ("src/testing/p19.cpp", "layer", "#include <orrery/real/env.hpp>  // !\n#include \"platform/clock.hpp\"\n#include <orrery/orrery.hpp>  // !\n"),
    ("src/engine/p20.cpp", "layer", "#include <orrery/process/process.hpp>  // !\n#include <orrery/core/time.hpp>\n"),
    ("src/misc/p21.cpp", "layer", "int f();  // !\n"),
    ("include/orrery/core/p22.hpp", "layer", "#pragma once\n#include \"platform/clock.hpp\"  // !\n"),
    ("include/orrery/core/p23.hpp", "public-header", "#pragma once\n#include <iostream>  // !\n#include <boost/asio.hpp>  // ! host\n#include <nlohmann/json.hpp>  // !\n#include <string>\n"),
    ("include/orrery/core/p24.hpp", "macro", "#pragma once\n#define CHECK(x) (x)  // !\n#define ORRERY_CHECK(x) (x)\n"),
    (
        "src/core/p25.cpp",
        "global-state",
        "namespace orrery {\nnamespace {\nint counter = 0;  // !\nstd::vector<int> registry;  // !\nconstexpr int limit = 3;\nconst char* const name = \"x\";\n"
        "const char* current = \"x\";  // !\nthread_local int depth;  // !\nvoid (*hook)(int) = nullptr;  // !\nvoid (*const fixed_hook)(int) = nullptr;\nstd::map<int, int> table{{1, 2}};  // !\nconst std::map<int, int> fixed{{1, 2}};\n"
        "}\nstruct S {\n  int member = 0;\n  static int shared;  // !\n  static inline int also = 0;  // !\n  static constexpr int fine = 1;\n  static S make();\n"
        "  static S of(int x) { return S{x}; }\n};\nint f(int x = 0) {\n  static int calls = 0;  // !\n  static const int fixed_value = 3;\n  int local = 0;\n"
        "  auto g = [&](int y) { return y; };\n  return ++calls + local + fixed_value + g(x);\n}\nenum class E { a = 1, b };\ntemplate <typename T>\nT twice(T t) {\n  return t + t;\n}\n"
        "}  // namespace orrery\n",
    ),
    ("src/core/p26.cpp", "length", "\n" * 300 + "// !\n"),
    ("src/core/p27.cpp", "unfinished", "int f();  // TO" + "DO: later // !\n"),
    ("tests/core/p28.cpp", "machine-path", 'const char* p = "/ho' + 'me/someone/x";  // !\n'),
    ("src/core/p29.cpp", "fast-math", "#pragma STDC FP_CONTRACT ON  // !\n"),
    ("examples/99_broken/p30.cpp", "wall-clock", "auto f() {\n  return std::chrono::system_clock::now();  // !\n}\n"),
    ("apps/broken/p31.cpp", "random-device", "unsigned f() {\n  return std::random_device{}();  // !\n}\n"),
    (
        "src/network/p32.cpp",
        "one-draw",
        "int f(Random& random, Random& other, Simulator& simulator_) {\n  int a = g(random.next(), random.next());  // !\n  int b = random.below(3) + random.below(4);  // !\n"
        "  int c = random.next() + other.next();\n  double d = exponential(random, 1) - normal(random, 0, 1);  // !\n  f(simulator_.schedule<K>(1), simulator_.schedule<K>(2));  // !\n"
        "  return a + b;\n}\n",
    ),
]

# Nothing here may be found.
SOUND = [
    ("src/platform/ok1.cpp", "#include <thread>\n#include <unistd.h>\nauto f() { return std::chrono::steady_clock::now(); }\n"),
    ("src/core/ok2.cpp", "// std::random_device is forbidden; rand() too.\nconst char* text() { return \"std::mt19937 std::exp(1)\"; }\nint big = 0;  // tidy: allow(global-state) the test of markers\n"),
    (
        "src/core/ok3.cpp",
        "#include <unordered_map>\nstruct T {\n  std::unordered_map<int, int> index_;\n  std::vector<int> order_;\n  int f(int k) {\n    int n = 0;\n"
        "    for (int i : order_) n += index_[i];\n    for (auto it = order_.begin(); it != order_.end(); ++it) n += *it;\n"
        "    for (int i : find(index_.at(k))) n += i;\n    if (auto at = index_.find(k); at != index_.end()) n += at->second;\n"
        "    // tidy: allow(unordered-iteration) a sum of integers has no order\n    for (auto& [key, value] : index_) n += value;\n    return n;\n  }\n};\n",
    ),
    ("src/core/math_ok4.cpp", "double f(double x) { return std::sqrt(x) + orrery::exp(x) + std::floor(x) + std::abs(x) + log(x); }\n"),
    ("src/core/math/ok5.cpp", "double reference(double x) { return std::exp(x); }\n"),
    ("src/storage/ok6.cpp", "struct D {\n  void f() { disk_.read(1); file->write(2); clock(); env.time(0); random.shuffle(v); }\n  Clock& clock();\n  static D open(int);\n};\nD d() { return D::open(1); }\n"),
    ("src/testing/ok7.cpp", "struct Queue;\nextern template class std::vector<int>;\nusing F = int (*)(int);\nint run(F f) {\n  for (;;) {\n    if (f(1)) return 1'000'000;\n  }\n}\ntemplate <>\nstruct std::formatter<int> {};\n"),
    (
        "src/network/ok10.cpp",
        "double uniform(Random& random, double lo);\ndouble normal(Random& random, double mean) { return mean; }\nstruct S {\n  EventToken schedule(int a);\n  EventToken send(int a);\n};\n"
        "int f(Random& random, Net& net) {\n  if (random.chance(0.5)) return random.next();\n  for (int i = random.below(3); i < 3; ++i) random.next();\n  int a = random.below(random.below(3) + 1);\n"
        "  bool b = random.chance(0.1) && random.chance(0.2);\n  int c = b ? random.next() : random.next();\n  int list[] = {random.next(), random.next()};\n  Options options{.a = random.next(), .b = random.next()};\n"
        "  auto later = [&random] { return random.next(); };\n  run([&] { random.next(); }, [&] { random.next(); });\n  net.send(1);\n  net.send(2);\n  while (random.chance(0.5)) net.send(3);\n"
        "  switch (random.below(2)) {\n    case 0: return random.next();\n    default: return random.next();\n  }\n}\nint after(Random& random) { return random.next(); }\n",
    ),
    ("include/orrery/ok8.hpp", "#pragma once\n#include <orrery/testing/report.hpp>\n"),
    ("apps/ok/ok9.cpp", "#include <orrery/real/env.hpp>\n#include <orrery/testing/report.hpp>\n"),
]


class SelfTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.tree = Path(cls.folder.name)
        for folder in COPIED:
            if (ROOT / folder).is_dir():
                shutil.copytree(ROOT / folder, cls.tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
        cls.before = set(tidy.check(cls.tree))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def plant(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        self.assertFalse(file.exists(), path)
        file.write_text(text, encoding="utf-8")
        self.addCleanup(file.unlink)

    def found(self):
        return set(tidy.check(self.tree)) - self.before

    def test_each_broken_law_is_found_where_it_is_broken(self):
        expected = set()
        for path, rule, text in BROKEN:
            self.plant(path, text)
            for number, line in enumerate(text.splitlines(), start=1):
                marker = re.search(r"// !( [a-z-]+)?$", line)
                if marker:
                    expected.add((path, number, rule))
                    if marker.group(1):
                        expected.add((path, number, marker.group(1).strip()))
        self.assertEqual({(f.path, f.line, f.rule) for f in self.found()}, expected)

    def test_each_finding_says_what_to_write_instead(self):
        for path, _, text in BROKEN:
            self.plant(path, text)
        for finding in self.found():
            self.assertRegex(str(finding), r"^\S+:\d+: \[[a-z-]+\] .+\n    instead: .{8,}")

    def test_sound_code_is_not_found(self):
        for path, text in SOUND:
            self.plant(path, text)
        self.assertEqual([str(f) for f in self.found()], [])

    def test_a_marker_needs_a_reason_and_the_right_rule(self):
        self.plant("src/core/m1.cpp", "int a = 0;  // tidy: allow(global-state)\n")
        self.plant("src/core/m2.cpp", "int b = 0;  // tidy: allow(libm) another rule\n")
        self.plant("src/core/m3.cpp", "int f();  // tidy: allow(global-state) allows nothing\n")
        self.assertEqual(
            {(f.path, f.rule) for f in self.found()},
            {
                ("src/core/m1.cpp", "global-state"),
                ("src/core/m2.cpp", "global-state"),
                ("src/core/m2.cpp", "marker"),
                ("src/core/m3.cpp", "marker"),
            },
        )

    def test_lengths_are_a_ratchet(self):
        self.plant("src/core/long.cpp", "\n" * 320)
        self.assertEqual([f.rule for f in self.found()], ["length"])
        recorded = self.tree / structure.LENGTHS_FILE
        old = recorded.read_text(encoding="utf-8") if recorded.exists() else "{}"
        self.addCleanup(recorded.write_text, old, encoding="utf-8")
        structure.accept_lengths(tidy.Tree(self.tree))
        self.assertEqual(json.loads(recorded.read_text(encoding="utf-8"))["src/core/long.cpp"], 320)
        self.assertEqual(self.found(), set())
        (self.tree / "src/core/long.cpp").write_text("\n" * 321, encoding="utf-8")
        self.assertEqual([(f.rule, f.line) for f in self.found()], [("length", 321)])


if __name__ == "__main__":
    unittest.main()
