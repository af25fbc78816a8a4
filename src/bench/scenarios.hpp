#pragma once

#include <orrery/bench/benchmark.hpp>

namespace orrery::menu {

// One for each line of the menu.
[[nodiscard]] BenchmarkEntry timer_storm();
[[nodiscard]] BenchmarkEntry phold();
[[nodiscard]] BenchmarkEntry spawn_storm();
[[nodiscard]] BenchmarkEntry ping_pong();
[[nodiscard]] BenchmarkEntry fan_in();
[[nodiscard]] BenchmarkEntry fault_recovery();
[[nodiscard]] BenchmarkEntry fairness();
[[nodiscard]] BenchmarkEntry rollback();
[[nodiscard]] BenchmarkEntry snapshot_write();
[[nodiscard]] BenchmarkEntry neighbour_storm();
[[nodiscard]] BenchmarkEntry sim_rpc();
[[nodiscard]] BenchmarkEntry raft_minute();
[[nodiscard]] BenchmarkEntry crypto_ops();  // Where there is libcrypto.
[[nodiscard]] BenchmarkEntry synthetic();

}  // namespace orrery::menu
