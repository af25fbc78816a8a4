#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <ostream>

#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

enum class Kind : int {
  set,
  set_px,
  set_nx,
  set_xx_keepttl,
  get,
  del,
  exists,
  incrby,
  append,
  strlen,
  pexpire,
  persist,
  pttl,
  mset,
  mget,
  dbsize,
  keys,
  flushall,
  advance,
  count,
};

struct Operation {
  Kind kind;
  int key, other_key, amount;
};

std::ostream& operator<<(std::ostream& out, const Operation& op) {
  return out << "{kind " << static_cast<int>(op.kind) << ", k" << op.key << ", k" << op.other_key << ", " << op.amount
             << "}";
}

/// What Redis' documents say the commands do, in the plainest way.
class Model {
 public:
  std::string run(const Operation& op, UnixMs now) {
    std::erase_if(items_, [&](const auto& item) { return item.second.expires_at < now; });
    const std::string key = name(op.key);
    const auto it = items_.find(key);
    const bool there = it != items_.end();
    const std::string text = value_of(op);
    switch (op.kind) {
      case Kind::set: items_[key] = {text, never_expires}; return "OK";
      case Kind::set_px: items_[key] = {text, now + px_of(op)}; return "OK";
      case Kind::set_nx: return there ? "(nil)" : (items_[key] = {text, never_expires}, "OK");
      case Kind::set_xx_keepttl: return there ? (it->second.value = text, "OK") : "(nil)";
      case Kind::get: return get(key);
      case Kind::del: return integer(static_cast<std::int64_t>(items_.erase(key) + items_.erase(name(op.other_key))));
      case Kind::exists: return integer(there + items_.contains(name(op.other_key)));
      case Kind::incrby: return add(key, op.amount);
      case Kind::append: items_[key].value += text; return integer(static_cast<std::int64_t>(items_[key].value.size()));
      case Kind::strlen: return integer(there ? static_cast<std::int64_t>(it->second.value.size()) : 0);
      case Kind::pexpire: return expire(key, now, op.amount);
      case Kind::persist: return integer(there && std::exchange(it->second.expires_at, never_expires) != never_expires);
      case Kind::pttl:
        return integer(!there ? -2 : it->second.expires_at == never_expires ? -1 : it->second.expires_at - now);
      case Kind::mset:
        items_[key] = {text, never_expires};
        items_[name(op.other_key)] = {"m", never_expires};
        return "OK";
      case Kind::mget: return "[" + get(key) + ", " + get(name(op.other_key)) + "]";
      case Kind::dbsize: return integer(static_cast<std::int64_t>(items_.size()));
      case Kind::flushall: items_.clear(); return "OK";
      default: return "";
    }
  }

  [[nodiscard]] std::vector<std::string> lines(UnixMs now) const {
    std::vector<std::string> all;
    for (const auto& [key, item] : items_) {
      if (item.expires_at < now) continue;
      all.push_back(key + "=" + item.value + "@" + std::to_string(item.expires_at));
    }
    std::ranges::sort(all);
    return all;
  }

  static std::string name(int key) { return "k" + std::to_string(key); }
  static int px_of(const Operation& op) { return std::abs(op.amount) + 1; }
  static std::string value_of(const Operation& op) {
    return op.amount % 5 == 0 ? std::string(static_cast<std::size_t>(std::abs(op.amount)), 'x')
                              : std::to_string(op.amount);
  }

 private:
  struct Item {
    std::string value;
    UnixMs expires_at = never_expires;
  };

  static std::string integer(std::int64_t value) { return "(integer) " + std::to_string(value); }
  std::string get(const std::string& key) { return items_.contains(key) ? "\"" + items_[key].value + "\"" : "(nil)"; }

  std::string add(const std::string& key, int amount) {
    const std::string before = items_.contains(key) ? items_[key].value : "0";
    const bool is_number = std::ranges::all_of(before, [](char c) { return (c >= '0' && c <= '9') || c == '-'; }) &&
                           !before.empty() && before.size() < 10;
    const bool is_plain = is_number && std::to_string(std::atoi(before.c_str())) == before;
    if (!is_plain) return "(error) ERR value is not an integer or out of range";
    const std::string after = std::to_string(std::atoi(before.c_str()) + amount);
    items_[key].value = after;
    return "(integer) " + after;
  }

  std::string expire(const std::string& key, UnixMs now, int amount) {
    if (!items_.contains(key)) return integer(0);
    items_[key].expires_at = now + amount;
    if (amount <= 0) items_.erase(key);
    return integer(1);
  }

  std::map<std::string, Item> items_;
};

std::string command_line(const Operation& op) {
  const std::string key = Model::name(op.key);
  const std::string other = Model::name(op.other_key);
  const std::string value = "'" + Model::value_of(op) + "'";
  switch (op.kind) {
    case Kind::set: return "set " + key + " " + value;
    case Kind::set_px: return "set " + key + " " + value + " px " + std::to_string(Model::px_of(op));
    case Kind::set_nx: return "set " + key + " " + value + " nx";
    case Kind::set_xx_keepttl: return "set " + key + " " + value + " xx keepttl";
    case Kind::get: return "get " + key;
    case Kind::del: return "del " + key + " " + other;
    case Kind::exists: return "exists " + key + " " + other;
    case Kind::incrby: return "incrby " + key + " " + std::to_string(op.amount);
    case Kind::append: return "append " + key + " " + value;
    case Kind::strlen: return "strlen " + key;
    case Kind::pexpire: return "pexpire " + key + " " + std::to_string(op.amount);
    case Kind::persist: return "persist " + key;
    case Kind::pttl: return "pttl " + key;
    case Kind::mset: return "mset " + key + " " + value + " " + other + " m";
    case Kind::mget: return "mget " + key + " " + other;
    case Kind::dbsize: return "dbsize";
    case Kind::flushall: return "flushall";
    default: return "ping";
  }
}

std::vector<std::string> lines(const Store& store, UnixMs now) {
  std::vector<std::string> all;
  store.for_each(now, [&](std::string_view key, std::string_view value, UnixMs expires_at) {
    all.push_back(std::string(key) + "=" + std::string(value) + "@" + std::to_string(expires_at));
  });
  std::ranges::sort(all);
  return all;
}

rc::Gen<std::vector<Operation>> operations() {
  constexpr int keys = 12;
  const auto kind = rc::gen::weightedOneOf<int>({{60, rc::gen::inRange(0, static_cast<int>(Kind::flushall))},
                                                 {1, rc::gen::just(static_cast<int>(Kind::flushall))},
                                                 {15, rc::gen::just(static_cast<int>(Kind::advance))}});
  const auto operation =
      rc::gen::construct<Operation>(rc::gen::map(kind, [](int k) { return static_cast<Kind>(k); }),
                                    rc::gen::inRange(0, keys), rc::gen::inRange(0, keys), rc::gen::inRange(-30, 60));
  return rc::gen::scale(5.0, rc::gen::container<std::vector<Operation>>(operation));
}

TEST_CASE("a store replies as the model does, and its log gives it back") {
  const bool holds = rc::check("store = model = replayed log", [] {
    Kv kv;
    Model model;
    std::uint64_t changes = 0;
    for (const Operation& op : *operations()) {
      if (op.kind == Kind::advance) {
        kv.now += std::abs(op.amount);
        continue;
      }
      const std::string expected = model.run(op, kv.now);
      const std::string reply = kv(command_line(op));
      if (op.kind != Kind::keys) RC_ASSERT(reply == expected);
      changes += kv.kind == Effect::Kind::write ? 1 : 0;
    }
    RC_ASSERT(lines(kv.store, kv.now) == model.lines(kv.now));
    RC_ASSERT(changes == kv.log.size());

    Store replayed({.max_bytes = 0});
    for (const Bytes& records : kv.log) RC_ASSERT(apply_effects(replayed, records));
    RC_ASSERT(lines(replayed, kv.now) == model.lines(kv.now));

    std::uint64_t bytes = 0;
    for (const Store* store : {&kv.store, &replayed}) {
      bytes = 0;
      store->for_each(std::numeric_limits<UnixMs>::min(), [&](std::string_view key, std::string_view value, UnixMs) {
        bytes += key.size() + value.size() + Store::entry_overhead_bytes;
      });
      RC_ASSERT(store->used_bytes() == bytes);
    }
  });
  CHECK(holds);
}

// The new log gets the state piece by piece, and between pieces the effects of commands, as the old one does.
TEST_CASE("a log compacted while commands go on gives the store back") {
  const bool holds = rc::check("compacted log = store", [] {
    Kv kv;
    const auto run = [&](const Operation& op) {
      if (op.kind == Kind::advance) {
        kv.now += std::abs(op.amount);
      } else {
        kv(command_line(op));
      }
    };
    for (const Operation& op : *operations()) run(op);
    kv.log.clear();
    std::vector<Bytes> compacted;
    std::optional<Slot> from = 0;
    for (const Operation& op : *operations()) {
      const std::size_t before = kv.log.size();
      run(op);
      compacted.insert(compacted.end(), kv.log.begin() + static_cast<std::ptrdiff_t>(before), kv.log.end());
      if (from && op.amount % 3 == 0) {
        Bytes piece;
        from = append_state(piece, kv.store, kv.now, *from, 60);
        compacted.push_back(piece);
      }
    }
    while (from) {
      compacted.emplace_back();
      from = append_state(compacted.back(), kv.store, kv.now, *from, 60);
    }
    Store replayed;
    for (const Bytes& records : compacted) RC_ASSERT(apply_effects(replayed, records));
    RC_ASSERT(lines(replayed, kv.now) == lines(kv.store, kv.now));
  });
  CHECK(holds);
}

}  // namespace
}  // namespace orrery::kv
