#include "server/protocol.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include <orrery/core/nearest.hpp>

namespace orrery::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t members_max = 8;

template <class T>
struct Named {
  T value;
  std::string_view name;
};

constexpr std::array<Named<ErrorReason>, 9> reasons{{{ErrorReason::bad_message, "bad_message"},
                                                     {ErrorReason::too_large, "too_large"},
                                                     {ErrorReason::too_frequent, "too_frequent"},
                                                     {ErrorReason::unauthorized, "unauthorized"},
                                                     {ErrorReason::unknown_scenario, "unknown_scenario"},
                                                     {ErrorReason::not_running, "not_running"},
                                                     {ErrorReason::not_found, "not_found"},
                                                     {ErrorReason::unsupported, "unsupported"},
                                                     {ErrorReason::failed, "failed"}}};
constexpr std::array<Named<EngineAction>, 4> actions{{{EngineAction::pause, "pause"},
                                                      {EngineAction::resume, "resume"},
                                                      {EngineAction::step, "step"},
                                                      {EngineAction::rollback, "rollback"}}};
constexpr std::array<Named<Question>, 6> questions{{{Question::ps, "ps"},
                                                    {Question::top, "top"},
                                                    {Question::tree, "tree"},
                                                    {Question::inspect, "inspect"},
                                                    {Question::metrics, "metrics"},
                                                    {Question::scenarios, "scenarios"}}};
constexpr std::array<Named<ResourceProfile>, 3> profiles{
    {{ResourceProfile::light, "light"}, {ResourceProfile::balanced, "balanced"}, {ResourceProfile::max, "max"}}};

const std::vector<Named<LogLevel>> named_log_levels = [] {
  std::vector<Named<LogLevel>> all;
  for (const LogLevel level : log_levels()) all.push_back({level, to_string(level)});
  return all;
}();

template <class Table, class T>
constexpr std::string_view name_in(const Table& table, T value) {
  for (const auto& [one, name] : table)
    if (one == value) return name;
  return "";
}

using Scalar = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

struct Member {
  std::string name;
  Scalar value;
};

std::string clipped(std::string_view text) { return std::string(text.substr(0, 40)) + (text.size() > 40 ? "…" : ""); }

// An object of scalars and nothing else: whatever is deeper or longer ends the reading at once.
class FlatObject final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(std::int64_t value) override { return put(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return put(static_cast<double>(value));
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) override { return put(value); }
  bool string(std::string& value) override {
    if (value.size() > word_max) return fail("a text is longer than " + std::to_string(word_max) + " bytes");
    return put(std::move(value));
  }
  bool binary(Json::binary_t&) override { return fail("there is no binary here"); }
  bool start_object(std::size_t) override {
    if (open_) return fail("'" + clipped(key_) + "' is an object; only plain values are understood");
    open_ = true;
    return true;
  }
  bool key(std::string& name) override {
    if (members_.size() == members_max) return fail("more than " + std::to_string(members_max) + " members");
    if (find(name) != nullptr) return fail("'" + clipped(name) + "' is there twice");
    key_ = name;
    return true;
  }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override {
    if (!open_) return fail("a message is an object");
    return fail("'" + clipped(key_) + "' is a list; only plain values are understood");
  }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) override {
    // The reader's own words, without its number and the place, which it says first.
    const std::string what = error.what();
    const std::size_t begin = what.find("- ");
    return fail("no JSON at byte " + std::to_string(position) +
                (begin == std::string::npos ? std::string() : ": " + what.substr(begin + 2, 120)));
  }

  [[nodiscard]] const Scalar* find(std::string_view name) const {
    const auto found =
        std::find_if(members_.begin(), members_.end(), [name](const Member& member) { return member.name == name; });
    return found == members_.end() ? nullptr : &found->value;
  }
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  bool put(Scalar value) {
    if (!open_) return fail("a message is an object");
    members_.push_back({std::move(key_), std::move(value)});
    return true;
  }
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool open_ = false;
  std::string key_;
  std::vector<Member> members_;
  std::string problem_;
};

// Reads members by name; the first thing that is wrong is what is said.
class Members {
 public:
  explicit Members(const FlatObject& object) : object_(object) {}

  [[nodiscard]] const std::string& problem() const { return problem_; }

  std::string text(std::string_view name) {
    const Scalar* value = required(name);
    if (value == nullptr) return {};
    if (const auto* text = std::get_if<std::string>(value)) return *text;
    return wrong(name, "a text"), std::string();
  }
  std::string text_or(std::string_view name, std::string otherwise) { return has(name) ? text(name) : otherwise; }
  bool truth(std::string_view name) {
    const Scalar* value = required(name);
    if (value == nullptr) return false;
    if (const auto* truth = std::get_if<bool>(value)) return *truth;
    return wrong(name, "true or false"), false;
  }
  std::uint64_t number_or(std::string_view name, std::uint64_t otherwise, std::int64_t max) {
    if (!has(name)) return otherwise;
    const auto* number = std::get_if<std::int64_t>(required(name));
    if (number != nullptr && *number >= 1 && *number <= max) return static_cast<std::uint64_t>(*number);
    return wrong(name, "a whole number from 1 to " + std::to_string(max)), otherwise;
  }
  template <class Table>
  auto choice(std::string_view name, const Table& table) {
    const std::string word = text(name);
    for (const auto& [value, known] : table)
      if (known == word) return value;
    std::string all;
    for (const auto& [value, known] : table) all += (all.empty() ? "" : ", ") + std::string(known);
    if (problem_.empty()) problem_ = "'" + std::string(name) + "' is '" + clipped(word) + "', which is none of " + all;
    return table.front().value;
  }
  std::optional<RequestId> id() {
    const Scalar* value = take("id");
    if (value == nullptr) return std::nullopt;
    if (const auto* number = std::get_if<std::int64_t>(value)) return RequestId(*number);
    const auto* text = std::get_if<std::string>(value);
    if (text != nullptr && text->size() <= request_id_max) return RequestId(*text);
    wrong("id", "a whole number or a text of at most " + std::to_string(request_id_max) + " bytes");
    return std::nullopt;
  }
  void no_others(std::string_view type) {
    if (!problem_.empty()) return;
    for (const Member& member : object_.members()) {
      if (std::find(taken_.begin(), taken_.end(), member.name) != taken_.end()) continue;
      problem_ = "'" + std::string(type) + "' has no member '" + clipped(member.name) + "'";
      if (const auto nearest = nearest_name(member.name, taken_)) problem_ += "; did you mean '" + *nearest + "'?";
      return;
    }
  }

 private:
  const Scalar* take(std::string_view name) {
    taken_.emplace_back(name);
    return object_.find(name);
  }
  bool has(std::string_view name) { return take(name) != nullptr; }
  const Scalar* required(std::string_view name) {
    const Scalar* value = take(name);
    if (value == nullptr && problem_.empty()) problem_ = "'" + std::string(name) + "' is missing";
    return value;
  }
  void wrong(std::string_view name, const std::string& expected) {
    if (problem_.empty()) problem_ = "'" + std::string(name) + "' must be " + expected;
  }

  const FlatObject& object_;
  std::vector<std::string> taken_;
  std::string problem_;
};

constexpr std::int64_t ticks_max = 1'000'000;

bool read_body(const std::string& type, Members& members, ClientMessage& into) {
  if (type == "run")
    into.body = RunRequest{members.text("scenario")};
  else if (type == "stop")
    into.body = StopRequest{};
  else if (type == "set_observer_detail")
    into.body = DetailRequest{members.truth("enabled")};
  else if (type == "set_resource_profile")
    into.body = ProfileRequest{members.choice("profile", profiles)};
  else if (type == "set_log_level")
    into.body = LogLevelRequest{members.choice("level", named_log_levels)};
  else if (type == "engine")
    into.body = EngineRequest{members.choice("action", actions), members.number_or("ticks", 1, ticks_max)};
  else if (type == "eval")
    into.body = EvalRequest{members.choice("command", questions), members.text_or("argument", "")};
  else
    return false;
  return true;
}

const std::array<std::string_view, 7> types{
    "run", "stop", "set_observer_detail", "set_resource_profile", "set_log_level", "engine", "eval"};

}  // namespace

std::span<const ErrorReason> error_reasons() {
  static constexpr auto values = [] {
    std::array<ErrorReason, reasons.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = reasons[i].value;
    return all;
  }();
  return values;
}

std::string_view to_string(ErrorReason reason) { return name_in(reasons, reason); }
std::string_view to_string(EngineAction action) { return name_in(actions, action); }
std::string_view to_string(Question question) { return name_in(questions, question); }
std::string_view type_of(const ClientMessage& message) { return types[message.body.index()]; }

std::expected<ClientMessage, ProtocolError> read_client_message(std::string_view text) {
  const auto bad = [](std::string message, std::optional<RequestId> id = {}) {
    return std::unexpected(ProtocolError{ErrorReason::bad_message, std::move(message), std::move(id)});
  };
  if (text.size() > client_text_max) {
    return std::unexpected(ProtocolError{ErrorReason::too_large,
                                         "a message of " + std::to_string(text.size()) + " bytes; at most " +
                                             std::to_string(client_text_max) + " are read",
                                         {}});
  }
  FlatObject object;
  if (!Json::sax_parse(text, &object)) return bad(object.problem());
  Members members(object);
  ClientMessage read;
  read.id = members.id();
  const std::string type = members.text("type");
  if (!members.problem().empty()) return bad(members.problem(), read.id);
  if (!read_body(type, members, read)) {
    const std::vector<std::string> known(types.begin(), types.end());
    const auto nearest = nearest_name(type, known);
    return bad("unknown type '" + clipped(type) + "'" + (nearest ? "; did you mean '" + *nearest + "'?" : ""), read.id);
  }
  members.no_others(type);
  if (!members.problem().empty()) return bad(members.problem(), read.id);
  return read;
}

}  // namespace orrery::server
