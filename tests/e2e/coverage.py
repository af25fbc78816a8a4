"""coverage.py BUILD COMPILER SOURCE: what a seed executed before it crashed is in the coverage report.

Builds a program whose process dies in some seeds, with clang's coverage, against the build's library; runs it; asks
llvm-cov for the line that only a dying seed reaches, and for one that the others reach."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

MAIN = r"""
#include <cstdlib>
#include <orrery/cli/main.hpp>
#include <orrery/process/process.hpp>
#include <orrery/testing/simulation.hpp>
#include <orrery/testing/workload.hpp>
using namespace orrery;
int fine = 0, dying = 0;
void survive() { fine = 1; }
void die() { dying = 1; std::abort(); }
struct Mortal final : Process {
  Task<> run(Env& env) override {
    if (env.simulator().seed() % 4 == 1) die();
    survive();
    auto stop = env.stopping().wait();
    co_await stop;
  }
};
struct Idle final : Workload {
  Task<> run(WorkloadEnv&) override { co_return; }
};
ORRERY_SIMULATION(mortal) { return SimulationBuilder("mortal").processes(1, make<Mortal>).workload(make<Idle>); }
int main(int argc, char** argv) { return orrery::main(argc, argv); }
"""


def main():
    build, compiler, root = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        (place / "main.cpp").write_text(MAIN)
        layers = ("cli", "server", "log", "bench", "scenario", "protocols", "world", "engine", "sim")  # What needs before what is needed.
        libraries = [next(build.glob(f"**/liborrery_{name}.a")) for name in layers]
        flags = ["-std=c++23", "-O0", "-fprofile-instr-generate", "-fcoverage-mapping", f"-I{root / 'include'}"]
        subprocess.run([compiler, *flags, "-rdynamic", str(place / "main.cpp"), *map(str, libraries), "-o", str(place / "mortal"),
                        "-lpthread", "-ldl", "-lz", "-lpng", "-lcrypto"], check=True)
        environment = dict(os.environ, LLVM_PROFILE_FILE=str(place / "seeds-%m.profraw"))
        ran = subprocess.run([place / "mortal", "sim", "run", "mortal", "--seeds", "1..8", "--json", "--bundle", place / "bundles"], env=environment,
                             capture_output=True, text=True, stdin=subprocess.DEVNULL)
        report = json.loads(ran.stdout)
        if report["seeds"] != {"run": 8, "failed": 2}:
            sys.exit(f"expected 2 of 8 seeds to die: {report['seeds']}")
        bundle = sorted(path.name for path in (place / "bundles" / "mortal-1").iterdir())
        if bundle != ["failure.json"]:
            sys.exit(f"the bundle of a seed that dies has {bundle}: was it replayed, to die again?")
        raw = [str(path) for path in place.glob("*.profraw")]
        subprocess.run(["llvm-profdata-22", "merge", "-o", str(place / "merged"), *raw], check=True)
        exported = subprocess.run(["llvm-cov-22", "export", str(place / "mortal"), f"-instr-profile={place / 'merged'}"], check=True,
                                  capture_output=True, text=True)
        counts = {function["name"]: function["count"] for function in json.loads(exported.stdout)["data"][0]["functions"]}
        found = {name: counts[mangled] for name, mangled in (("die", "_Z3diev"), ("survive", "_Z7survivev"))}
        if found != {"die": 2, "survive": 6}:
            sys.exit(f"2 seeds die and 6 survive, but the coverage says {found}")


if __name__ == "__main__":
    main()
