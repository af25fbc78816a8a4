#include "outside_act.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>

#include "little_endian.hpp"

namespace orrery::detail {

namespace {

constexpr std::size_t supervisor_name_max = 31;

class Writer {
 public:
  template <class T>
  void operator()(T value, T = {}) {
    if constexpr (std::is_enum_v<T>)
      append_little_endian(bytes_, static_cast<std::underlying_type_t<T>>(value));
    else if constexpr (std::is_same_v<T, bool>)
      append_little_endian(bytes_, static_cast<std::uint8_t>(value));
    else if constexpr (std::is_same_v<T, double>)
      append_little_endian(bytes_, std::bit_cast<std::uint64_t>(value));
    else
      append_little_endian(bytes_, value);
  }
  template <class T>
  void optional(std::optional<T>& value, auto part) {
    (*this)(value.has_value());
    if (value) part(*value);
  }
  void text(std::string_view& text, std::size_t) {
    append_little_endian(bytes_, static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  void rest(std::string_view& text) { bytes_.append(text); }
  void require(bool) {}
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      const auto bit = number<std::uint8_t>();
      require(bit <= 1);
      value = bit == 1;
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(number<std::uint64_t>());
    } else {
      value = number<T>();
    }
  }
  template <class T>
  void operator()(T& value, T last) {
    const auto read = number<std::underlying_type_t<T>>();
    require(read <= static_cast<std::underlying_type_t<T>>(last));
    value = static_cast<T>(read);
  }
  template <class T>
  void optional(std::optional<T>& value, auto part) {
    bool is_there = false;
    (*this)(is_there);
    if (is_there) part(value.emplace());
  }
  void text(std::string_view& text, std::size_t max) {
    const auto size = number<std::uint32_t>();
    require(size <= max && size <= bytes_.size());
    if (!ok_) return;
    text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  void rest(std::string_view& text) { text = std::exchange(bytes_, {}); }
  void require(bool condition) { ok_ = ok_ && condition; }
  [[nodiscard]] bool ended_well() const { return ok_ && bytes_.empty(); }

 private:
  template <class T>
  T number() {
    require(bytes_.size() >= sizeof(T));
    if (!ok_) return {};
    const T value = little_endian<T>(bytes_.data());
    bytes_.remove_prefix(sizeof(T));
    return value;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

// The same for both ways, each:

template <class Io>
void go_over(Io& io, SupervisorRef& ref) {
  io(ref.index);
  io(ref.generation);
}

template <class Io>
void go_over(Io& io, Backoff& backoff) {
  io(backoff.initial);
  io(backoff.max);
  io(backoff.jitter);
  io.require(backoff.jitter >= 0 && backoff.jitter <= 1);
}

template <class Io>
void go_over(Io& io, ChildOptions& options) {
  go_over(io, options.under);
  io(options.restart, Restart::temporary);
  io(options.shutdown);
  io(options.significant);
  io(options.mail, RestartMail::drop);
}

template <class Io>
void go_over(Io& io, SupervisorOptions& options) {
  go_over(io, options.under);
  io(options.strategy, Strategy::simple_one_for_one);
  io.optional(options.intensity, [&](std::uint32_t& intensity) { io(intensity); });
  io(options.period);
  io.require(options.period >= 1);
  io.optional(options.backoff, [&](Backoff& backoff) { go_over(io, backoff); });
  io(options.auto_shutdown, AutoShutdown::all_significant);
  io(options.restart, Restart::temporary);
  io(options.shutdown);
  io(options.significant);
  go_over(io, options.child);
  io.text(options.name, supervisor_name_max);
}

template <class Io>
void go_over(Io& io, SpawnAct& act) {
  io.text(act.type, 1 << 16);
  io.rest(act.state);
}

template <class Io>
void go_over(Io& io, AdoptAct& act) {
  go_over(io, act.options);
  io.rest(act.state);
}

template <class Io>
void go_over(Io& io, ExitReason& reason) {
  io(reason, ExitReason::killed);
}

template <class Io>
void go_over(Io& io, MessageKind& kind) {
  io(kind, MessageKind{4095});
}

template <class T>
Bytes written(T value) {
  Writer writer;
  go_over(writer, value);
  return writer.take();
}

template <class T>
std::optional<T> read(std::string_view data) {
  T value{};
  Reader reader(data);
  go_over(reader, value);
  if (!reader.ended_well()) return std::nullopt;
  return value;
}

}  // namespace

Bytes bytes_of(const SpawnAct& act) { return written(act); }
Bytes bytes_of(AdoptAct act) { return written(act); }
Bytes bytes_of(SupervisorOptions options) { return written(options); }
Bytes bytes_of(ExitReason reason) { return written(reason); }
Bytes bytes_of(MessageKind kind) { return written(kind); }

std::optional<SpawnAct> read_spawn(std::string_view data) { return read<SpawnAct>(data); }
std::optional<AdoptAct> read_adopt(std::string_view data) { return read<AdoptAct>(data); }
std::optional<SupervisorOptions> read_supervise(std::string_view data) { return read<SupervisorOptions>(data); }
std::optional<ExitReason> read_exit(std::string_view data) { return read<ExitReason>(data); }
std::optional<MessageKind> read_kind(std::string_view data) { return read<MessageKind>(data); }

bool fits(Control control, std::string_view data) {
  switch (control) {
    case Control::subscribe:
    case Control::unsubscribe: return read_kind(data).has_value();
    case Control::drain:
    case Control::stop:
    case Control::kill:
    case Control::shut_down: return data.empty();
    case Control::spawn: return read_spawn(data).has_value();
    case Control::adopt: return read_adopt(data).has_value();
    case Control::supervise: return read_supervise(data).has_value();
    case Control::exit: return read_exit(data).has_value();
    case Control::fail: return true;
  }
  return false;
}

}  // namespace orrery::detail
