#pragma once

#include <array>
#include <memory>
#include <set>
#include <vector>

#include "testing/small_systems.hpp"

/// Processes that do not do the same twice, by no call that could be noticed.
namespace planted {

using namespace small;

inline SimulationBuilder with(std::string name, ProcessFactory factory) {
  return SimulationBuilder(std::move(name))
      .processes(2, std::move(factory))
      .workload(make<Patient>)
      .chaos(2s)
      .settle(1s);
}

struct Item {
  int number;
  std::array<char, 40> rest{};
};

/// Works through its items in the order of their addresses.
inline Task<> in_order_of_addresses(Env& env) {
  for (int i = 0; i < 100; ++i) {
    auto wait = sleep_for(10ms);
    co_await wait;
  }
  std::vector<std::unique_ptr<Item>> items;
  std::set<Item*> work;
  for (int i = 0; i < 8; ++i) {
    items.push_back(std::make_unique<Item>(i));
    work.insert(items.back().get());
  }
  for (const Item* item : work) {
    auto pause = sleep_for(std::chrono::milliseconds(1 + item->number));
    co_await pause;
  }
  auto stop = env.stopping().wait();
  co_await stop;
}

/// The order of coroutine frames in memory.
inline Task<> notes_its_frame(Env& env, std::shared_ptr<std::set<const void*>> frames, std::uint64_t number) {
  const int here = 0;
  frames->insert(&here);
  auto wait = sleep_for(10ms);
  co_await wait;
  std::uint64_t place = 0;
  for (const void* frame : *frames) place += frame < &here ? 1 : 0;
  env.tap(place * 16 + number);
}
inline Task<> in_order_of_frames(Env& env) {
  const auto frames = std::make_shared<std::set<const void*>>();
  for (std::uint64_t i = 0; i < 4; ++i) env.spawn(notes_its_frame(env, frames, i), "notes");
  auto stop = env.stopping().wait();
  co_await stop;
}

/// Numbers its starts over all runs of its program.
inline Task<> counts_on(Env& env) {
  static int starts = 0;
  auto wait = sleep_for(std::chrono::milliseconds(100 + ++starts));
  co_await wait;
  auto stop = env.stopping().wait();
  co_await stop;
}

}  // namespace planted
