#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery::testing_engine {

// What to do with the lists of a keeper.
struct Note {
  static constexpr MessageKind kind{16};
  enum class What : std::uint32_t {
    append,
    change,
    insert,
    erase,
    resize,
    clear,
    append_and_fail,
    change_and_fail,
    change_and_throw,
    clear_and_fail,
    tag,
    stop,
    breed,
    fail,
  };
  What what = What::append;
  std::uint32_t value = 0;
  std::uint32_t times = 1;
};
using What = Note::What;

struct Tag {
  std::uint64_t number = 0;
  std::uint32_t color = 0;
  std::uint32_t shape = 0;
};

struct Keeper : Actor<Keeper, Note> {
  std::uint64_t told = 0;
  Pooled<std::uint32_t> numbers;
  Pooled<Tag, 5> tags;

  void on(const Note& note, Context& context) {
    ++told;
    auto all = context.edit(numbers);
    switch (note.what) {
      case What::append:
        for (std::uint32_t n = 0; n < note.times; ++n) all.push_back(note.value + n);
        break;
      case What::change:
        for (std::uint32_t& number : all) number += note.value;
        break;
      case What::insert: all.insert(all.size() / 2, note.value); break;
      case What::erase: all.erase(note.value, note.times); break;
      case What::resize: all.resize(note.times, note.value); break;
      case What::clear: all.clear(); break;
      case What::append_and_fail:
        for (std::uint32_t n = 0; n < note.times; ++n) all.push_back(note.value);
        return context.fail("told to");
      case What::change_and_fail:
        all.pop_back();
        all.push_back(1);
        all[0] = 77;
        context.edit(tags).push_back({9, 9, 9});
        return context.fail("told to");
      case What::change_and_throw:
        all[0] = 77;
        all.resize(5000);
        throw std::runtime_error("dropped them");
      case What::clear_and_fail: all.clear(); return context.fail("told to");
      case What::tag: context.edit(tags).push_back({note.value, 1, 2}); break;
      case What::stop: return context.stop();
      case What::breed: return void(context.spawn(*this));
      case What::fail: return context.fail("told to");
    }
  }
};

using Numbers = std::vector<std::uint32_t>;

struct House {
  Engine engine;
  ActorRef<Keeper> keeper;

  explicit House(SnapshotOptions snapshots = {})
      : engine(Engine::builder().partitions(3).snapshots(snapshots).build()) {
    keeper = engine.spawn_one(Keeper{},
                              {.under = engine.supervise({.intensity = unlimited, .backoff = Backoff{.initial = 10}}),
                               .restart = Restart::transient});
  }

  void tell(What what, std::uint32_t value = 0, std::uint32_t times = 1) {
    engine.send(keeper, Note{what, value, times});
    engine.run_ticks(1);
  }
  [[nodiscard]] Numbers numbers() const {
    const auto seen = engine.view(keeper, &Keeper::numbers);
    return {seen.begin(), seen.end()};
  }
  [[nodiscard]] std::size_t tags() const { return engine.view(keeper, &Keeper::tags).size(); }
};

}  // namespace orrery::testing_engine
