"""coverage.py BUILD COMPILER SOURCE: a seed that dies costs itself only, and what it executed is in the coverage report.

Builds a program whose seeds die in the ways that programs do, with clang's coverage, against the build's library; runs it;
compares the report, the JUnit file and the bundles with who had to die of what; asks llvm-cov how often each way was taken."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

MAIN = r"""
#include <sys/socket.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <orrery/cli/main.hpp>
#include <orrery/process/process.hpp>
#include <orrery/testing/simulation.hpp>
#include <orrery/testing/workload.hpp>
using namespace orrery;
using namespace std::chrono_literals;
extern "C" {
volatile int on = 1;
void write_to_null() { volatile int* volatile nowhere = nullptr; *nowhere = 3; }
void loop_for_ever() { while (on) {} }
void allocate_100_gigabytes() { const std::size_t size = 100'000'000'000; std::memset(new char[size], on, size); }
void throw_an_error() { throw std::runtime_error("no <such> & \"so\" on \x01"); }
void receive_nothing() {
  int ends[2] = {-1, -1};
  char byte = 0;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0) recv(ends[0], &byte, 1, 0);
}
void call_abort() { std::abort(); }
void be_killed() { std::raise(SIGKILL); }
void survive() { on = 1; }
}
struct Mortal final : Process {
  Task<> run(Env& env) override {
    switch (env.simulator().seed()) {
      case 1: write_to_null(); break;
      case 2: loop_for_ever(); break;
      case 3: allocate_100_gigabytes(); break;
      case 4: throw_an_error(); break;
      case 5: receive_nothing(); break;
      case 6: call_abort(); break;
      case 7: be_killed(); break;
      default: survive();
    }
    auto stop = env.stopping().wait();
    co_await stop;
  }
};
struct Idle final : Workload {
  Task<> run(WorkloadEnv&) override { co_return; }
};
ORRERY_SIMULATION(guarded) { return SimulationBuilder("guarded").processes(1, make<Mortal>).workload(make<Idle>); }
ORRERY_SIMULATION(mortal) {
  return SimulationBuilder("mortal").processes(1, make<Mortal>).workload(make<Idle>).nondeterminism_guard(false).wall_limit(5s);
}
int main(int argc, char** argv) { return orrery::main(argc, argv); }
"""

# By seed: the function that is the end of it, and a part of what is said about it.
DEATHS = {
    1: ("write_to_null", "segmentation fault at address 0x0"),
    2: ("loop_for_ever", "endless loop or blocking call: no result in 5 s"),
    3: ("allocate_100_gigabytes", "out of memory (limit 2 GiB)"),
    4: ("throw_an_error", 'no <such> & "so" on'),
    5: ("receive_nothing", "endless loop or blocking call: no result in 5 s"),
    6: ("call_abort", "aborted"),
    7: ("be_killed", "killed (SIGKILL) (signal 9)"),
}
SEEDS = range(1, 17)


def compile_program(build, compiler, root, place):
    (place / "main.cpp").write_text(MAIN)
    layers = ("cli", "server", "log", "bench", "scenario", "protocols", "world", "engine", "sim")  # What needs before what is needed.
    libraries = [next(build.glob(f"**/liborrery_{name}.a")) for name in layers]
    flags = ["-std=c++23", "-O0", "-fprofile-instr-generate", "-fcoverage-mapping", f"-I{root / 'include'}"]
    subprocess.run([compiler, *flags, "-rdynamic", str(place / "main.cpp"), *map(str, libraries), "-o", str(place / "mortal"),
                    "-lpthread", "-ldl", "-lz", "-lpng", "-lcrypto"], check=True)


def run(place, simulation, seeds, profiles):
    """The report, and the root of the JUnit file."""
    junit = place / f"{simulation}.xml"
    ran = subprocess.run([place / "mortal", "sim", "run", simulation, "--seeds", seeds, "--json", "--bundle", place / "bundles",
                          "--junit", junit], env=dict(os.environ, LLVM_PROFILE_FILE=str(place / profiles)),
                         capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if ran.returncode != 1:
        sys.exit(f"{simulation}: status {ran.returncode}: {ran.stderr}")
    return json.loads(ran.stdout), xml.etree.ElementTree.parse(junit).getroot()


def check_failures(report, junit):
    dying = sorted(DEATHS)
    if report["seeds"] != {"run": len(SEEDS), "failed": len(dying)}:
        sys.exit(f"expected {len(dying)} of {len(SEEDS)} seeds to die: {report['seeds']}")
    said = {int(failure["seed"]): failure["message"] for failure in report["failures"]}
    if sorted(said) != dying:
        sys.exit(f"expected the seeds {dying} to die: {sorted(said)}")
    suite = junit.find("testsuite")
    cases = {case.get("name"): case.find("failure") for case in suite.findall("testcase")}
    names = {f"{len(SEEDS) - len(dying)} seeds pass", *(f"seed {seed}" for seed in dying)}
    if set(cases) != names or suite.get("tests") != str(len(names)) or suite.get("failures") != str(len(dying)):
        sys.exit(f"the JUnit file has {sorted(cases)}, {suite.attrib}")
    for seed in dying:
        words = DEATHS[seed][1]
        failure = cases[f"seed {seed}"]
        if words not in said[seed] or failure is None or words not in failure.get("message"):
            sys.exit(f"seed {seed} had to fail by {words!r}: {said[seed]!r}, in the JUnit file {failure}")


def check_coverage(place):
    """Who is killed leaves nothing behind; all others do, once each."""
    expected = {name: 1 for name, _ in DEATHS.values()} | {"survive": len(SEEDS) - len(DEATHS), "be_killed": 0}
    raw = [str(path) for path in place.glob("*.profraw")]
    subprocess.run(["llvm-profdata-22", "merge", "-o", str(place / "merged"), *raw], check=True)
    exported = subprocess.run(["llvm-cov-22", "export", str(place / "mortal"), f"-instr-profile={place / 'merged'}"], check=True,
                              capture_output=True, text=True)
    counts = {function["name"]: function["count"] for function in json.loads(exported.stdout)["data"][0]["functions"]}
    found = {name: counts[name] for name in expected}
    found["throw_an_error"] = min(found["throw_an_error"], 1)  # The one that can be replayed for its bundle is, more than once.
    if found != expected:
        sys.exit(f"the seeds did {expected}, but the coverage says {found}")


def main():
    build, compiler, root = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        compile_program(build, compiler, root, place)
        check_failures(*run(place, "mortal", f"{SEEDS[0]}..{SEEDS[-1]}", "seeds-%m.profraw"))
        bundle = sorted(path.name for path in (place / "bundles" / "mortal-1").iterdir())
        if bundle != ["failure.json"]:
            sys.exit(f"the bundle of a seed that dies has {bundle}: was it replayed, to die again?")
        check_coverage(place)
        report, _ = run(place, "guarded", "5", "guarded-%m.profraw")
        message = report["failures"][0]["message"]
        if "called recv()" not in message:
            sys.exit(f"the guard had to refuse recv: {message!r}")


if __name__ == "__main__":
    main()
