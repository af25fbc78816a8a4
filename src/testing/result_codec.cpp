#include "testing/result_codec.hpp"

#include <bit>
#include <type_traits>

namespace orrery::detail {
namespace {

class Writer {
 public:
  void field(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_ += static_cast<char>(number | 0x80);
    bytes_ += static_cast<char>(number);
  }
  void field(bool flag) { field(std::uint64_t{flag}); }
  void field(double number) { field(std::bit_cast<std::uint64_t>(number)); }
  void field(PropertyKind kind) { field(static_cast<std::uint64_t>(kind)); }
  void field(Time time) { field(time.ns()); }
  void field(const std::string& text) {
    field(std::uint64_t{text.size()});
    bytes_ += text;
  }
  template <class T>
  void field(const std::vector<T>& list) {
    field(std::uint64_t{list.size()});
    for (const T& item : list) value(item);
  }
  template <class T>
  void value(const T& item);

  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  void field(std::uint64_t& number) {
    number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto octet = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && octet > 1) return fail();
      number |= std::uint64_t{octet & 0x7fu} << shift;
      if (octet < 0x80) return;
    }
    fail();
  }
  void field(bool& flag) {
    std::uint64_t number = 0;
    field(number);
    if (number > 1) return fail();
    flag = number == 1;
  }
  void field(double& real) {
    std::uint64_t bits = 0;
    field(bits);
    real = std::bit_cast<double>(bits);
  }
  void field(PropertyKind& kind) {
    std::uint64_t number = 0;
    field(number);
    if (number > static_cast<std::uint64_t>(PropertyKind::process)) return fail();
    kind = static_cast<PropertyKind>(number);
  }
  void field(Time& time) {
    std::uint64_t ns = 0;
    field(ns);
    time = Time::from_ns(ns);
  }
  void field(std::string& text) {
    std::uint64_t size = 0;
    field(size);
    if (size > rest_.size()) return fail();
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  template <class T>
  void field(std::vector<T>& list) {
    std::uint64_t size = 0;
    field(size);
    for (; size > 0 && !failed_ && !rest_.empty(); --size) value(list.emplace_back());
    if (size > 0) fail();
  }
  template <class T>
  void value(T& item);

  [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

 private:
  void fail() {
    failed_ = true;
    rest_ = {};
  }

  std::string_view rest_;
  bool failed_ = false;
};

// One list of fields for both directions.
template <class Coder, class T>
void each_field(Coder& coder, T& item) {
  using Item = std::remove_const_t<T>;
  const auto all = [&coder](auto&... fields) { (coder.field(fields), ...); };
  if constexpr (std::is_same_v<Item, FaultCount>) {
    all(item.kind, item.count, item.declared);
  } else if constexpr (std::is_same_v<Item, PropertyCount>) {
    all(item.kind, item.name, item.place, item.hits, item.failures);
  } else if constexpr (std::is_same_v<Item, SeedFailure>) {
    all(item.seed, item.kind, item.property, item.place, item.node, item.at, item.message, item.digest, item.replay,
        item.watch, item.stack, item.output, item.last_events, item.knobs);
  } else if constexpr (std::is_same_v<Item, Measure>) {
    all(item.name, item.value);
  } else if constexpr (std::is_same_v<Item, FaultDecision>) {
    all(item.kind, item.place, item.ordinal);
  } else if constexpr (std::is_same_v<Item, SeedHistory>) {
    all(item.events, item.knobs);
  } else if constexpr (std::is_same_v<Item, SeedResult>) {
    all(item.seed, item.ok, item.simulated_seconds, item.wall_seconds, item.events, item.operations, item.digest,
        item.faults, item.properties, item.failures, item.measures, item.fault_decisions);
  } else {
    coder.field(item);
  }
}

template <class T>
void Writer::value(const T& item) {
  each_field(*this, item);
}
template <class T>
void Reader::value(T& item) {
  each_field(*this, item);
}

template <class T>
std::string encoded(const T& item) {
  Writer writer;
  writer.value(item);
  return writer.take();
}

template <class T>
std::optional<T> decoded(std::string_view bytes) {
  Reader reader(bytes);
  T item{};
  reader.value(item);
  if (!reader.complete()) return std::nullopt;
  return item;
}

}  // namespace

std::string encode(const SeedResult& result) { return encoded(result); }
std::string encode(const SeedHistory& history) { return encoded(history); }
std::optional<SeedResult> decode_result(std::string_view bytes) { return decoded<SeedResult>(bytes); }
std::optional<SeedHistory> decode_history(std::string_view bytes) { return decoded<SeedHistory>(bytes); }

}  // namespace orrery::detail
