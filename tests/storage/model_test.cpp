#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>
#include <memory>
#include <ostream>

#include <orrery/core/random.hpp>

#include "storage/disk_model.hpp"
#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;

namespace {

enum class Act : int {
  open,
  close,
  append,
  write,
  truncate,
  sync,
  sync_and_wait,
  rename,
  remove,
  forget,
  run,
  crash,
  stop,
  fail_syncs,
  heal,
  count
};

/// One thing to do; what the numbers mean depends on it.
struct Deed {
  Act act;
  std::uint32_t which, where, much;
};

std::ostream& operator<<(std::ostream& out, const Deed& deed) {
  return out << "{" << static_cast<int>(deed.act) << ", " << deed.which << ", " << deed.where << ", " << deed.much
             << "}";
}

using Model = std::shared_ptr<FileModel>;

class SyncCall final : public Operation<void> {
 public:
  explicit SyncCall(Model model) : model_(std::move(model)), version_(model_->version()), crashes_(model_->crashes()) {}
  // Nobody hears whether it succeeds.
  ~SyncCall() {
    if (!done() && crashes_ == model_->crashes()) model_->sync_failed();
  }

 private:
  void completed() override {
    if (take())
      model_->synced(version_);
    else
      model_->sync_failed();
  }
  Model model_;
  std::uint64_t version_;
  std::uint32_t crashes_;
};

/// A disk and its model, side by side.
class Trial {
 public:
  Trial(std::uint64_t seed, const DiskOptions& options) : sector_bytes_(options.sector_bytes), host_(seed, options) {}

  /// "" or what went wrong first.
  std::string run(const std::vector<Deed>& deeds) {
    for (const Deed& deed : deeds) {
      do_it(deed);
      if (wrong_.empty()) compare();
      if (!wrong_.empty()) return wrong_;
    }
    do_it({Act::crash, 0, 0, 0});
    return wrong_;
  }

 private:
  struct Handle {
    File file;
    Model model;
  };

  void do_it(const Deed& deed) {
    const std::string path = "f" + std::to_string(deed.which % 3);
    switch (deed.act) {
      case Act::open: return open(path, deed.where % 4 == 0 ? OpenMode::truncate : OpenMode::create);
      case Act::rename: return rename(path, "f" + std::to_string(deed.where % 3));
      case Act::remove: return remove(path);
      case Act::run:
        for (std::uint32_t i = 0; i < deed.much % 4 && host_.simulator.step(); ++i) {
        }
        return;
      case Act::crash: return crash();
      case Act::stop: return stop();
      case Act::fail_syncs: return host_.disk.set_fault_rates({.sync_error = 0.5});
      case Act::heal: return host_.disk.heal();
      case Act::forget:
        if (!calls_.empty()) calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(deed.which % calls_.size()));
        return;
      default: break;
    }
    if (!handles_.empty()) use(deed, handles_[deed.which % handles_.size()]);
  }

  void use(const Deed& deed, Handle& handle) {
    FileBackend& file = handle.file.backend();
    const std::string bytes(deed.much % 150, static_cast<char>('!' + ++writes_ % 90));
    const std::uint64_t offset = deed.where % 400;
    if (deed.act == Act::close) handles_.erase(handles_.begin() + (&handle - handles_.data()));
    if (deed.act == Act::append) {
      handle.model->write(handle.model->content().size(), bytes);
      file.start_append(bytes, keep<Call<std::uint64_t>>());
    }
    if (deed.act == Act::write) {
      handle.model->write(offset, bytes);
      file.start_write(offset, bytes, keep<Call<void>>());
    }
    if (deed.act == Act::truncate) {
      handle.model->truncate(offset);
      file.start_truncate(offset, keep<Call<void>>());
    }
    if (deed.act == Act::sync || deed.act == Act::sync_and_wait) {
      file.start_sync(keep<SyncCall>(handle.model));
      if (deed.act == Act::sync_and_wait) host_.simulator.run();
    }
  }

  // Names are changed with nothing else under way: what of them a crash leaves has tests of its own.
  void open(const std::string& path, OpenMode mode) {
    Result<File> file = host_.open(path, mode);
    if (!file) return fail("open: " + file.error().message());
    Model& model = names_[path];
    if (model == nullptr) model = std::make_shared<FileModel>();
    if (mode == OpenMode::truncate && !model->content().empty()) model->truncate(0);
    handles_.push_back({std::move(*file), model});
  }
  void rename(const std::string& from, const std::string& to) {
    const bool exists = names_.contains(from);
    if (host_.rename(from, to).has_value() != exists) return fail("rename");
    if (!exists || from == to) return;
    names_[to] = names_[from];
    names_.erase(from);
  }
  void remove(const std::string& path) {
    const bool exists = names_.erase(path) == 1;
    if (host_.remove(path).has_value() != exists) fail("remove");
  }
  void crash() {
    host_.disk.crash();
    for (const auto& [path, model] : names_) {
      const std::string wrong = model->crashed(host_.contents(path), sector_bytes_);
      if (!wrong.empty()) fail("after a crash, " + path + ": " + wrong);
    }
    calls_.clear();
    handles_.clear();
    host_.disk.boot();
  }
  void stop() {
    handles_.clear();
    host_.disk.process_stopped();
    host_.simulator.run();
    host_.disk.boot();
  }

  void compare() {
    std::vector<std::string> paths;
    std::uint64_t used = 0;
    for (const auto& [path, model] : names_) {
      paths.push_back(path);
      used += model->content().size();
      if (host_.contents(path) != model->content()) return fail(path + " is not what was written");
    }
    for (const Handle& handle : handles_) {
      if (handle.file.size() != handle.model->content().size()) return fail("size through a handle");
    }
    if (host_.disk.files() != paths.size()) return fail("names");
    if (handles_.empty() && host_.simulator.events_pending() == 0 && host_.disk.used_bytes() != used) fail("space");
  }

  template <class C, class... Args>
  C& keep(Args... args) {
    auto call = std::make_shared<C>(args...);
    calls_.push_back(call);
    return *call;
  }
  void fail(const std::string& what) {
    if (wrong_.empty()) wrong_ = what;
  }

  std::size_t sector_bytes_;
  Host host_;
  std::map<std::string, Model> names_;
  std::vector<Handle> handles_;
  std::vector<std::shared_ptr<void>> calls_;
  std::uint32_t writes_ = 0;
  std::string wrong_;
};

DiskOptions options_of(std::uint64_t seed) {
  DiskOptions options = small_pages();
  if (seed % 4 == 0) options.unsynced_bytes_max = 2000;
  if (seed % 4 == 1) options.page_bytes = options.sector_bytes = 32;
  if (seed % 4 == 2) options.page_bytes = 1024;
  return options;
}

// Crashes and failing syncs are rarer than the rest.
Act act_of(std::uint32_t number) {
  if (number % 8 == 0) return static_cast<Act>(number / 8 % static_cast<std::uint32_t>(Act::count));
  constexpr Act common[] = {Act::open,  Act::append, Act::append, Act::write,
                            Act::write, Act::sync,   Act::run,    Act::sync_and_wait};
  return common[number / 8 % 8];
}

Deed deed_of(std::uint32_t act, std::uint32_t which, std::uint32_t where, std::uint32_t much) {
  return {act_of(act), which, where, much};
}

}  // namespace

TEST_CASE("a disk does what its model does, through any operations, crashes and failing syncs") {
  const auto numbers = rc::gen::arbitrary<std::uint32_t>();
  const auto deeds = rc::gen::container<std::vector<Deed>>(rc::gen::map(
      rc::gen::tuple(numbers, numbers, numbers, numbers),
      [](const auto& n) { return deed_of(std::get<0>(n), std::get<1>(n), std::get<2>(n), std::get<3>(n)); }));
  CHECK(rc::check([&] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
    const auto story = *deeds;
    RC_ASSERT(Trial(seed, options_of(seed)).run(story) == "");
  }));
}

TEST_CASE("the same over many seeds and longer lives") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    CAPTURE(seed);
    Random random = Random::stream(seed, "deeds");
    std::vector<Deed> story(200);
    for (Deed& deed : story) {
      const auto act = static_cast<std::uint32_t>(random.next() >> 32);
      const auto which = static_cast<std::uint32_t>(random.next() >> 32);
      const auto where = static_cast<std::uint32_t>(random.next() >> 32);
      const auto much = static_cast<std::uint32_t>(random.next() >> 32);
      deed = deed_of(act, which, where, much);
    }
    REQUIRE(Trial(seed, options_of(seed)).run(story) == "");
  }
}
