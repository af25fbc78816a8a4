#include "client/message.hpp"

#include <string>

#include "client/escaped.hpp"

namespace orrery::client {

using Json = nlohmann::json;

namespace {
constexpr int depth_max = 64;
}

Result<Json> parse_message(std::string_view text) {
  bool deep = false;
  const auto within = [&deep](int depth, Json::parse_event_t, const Json&) {
    deep = deep || depth > depth_max;
    return !deep;
  };
  const auto too_deep = [] {
    return failure(ErrorCode::too_large, "JSON of more than " + std::to_string(depth_max) + " levels");
  };
  Json message;
  try {
    message = Json::parse(text, within);
  } catch (const Json::parse_error& error) {
    if (deep) return too_deep();
    return failure(ErrorCode::invalid_argument, "what is no JSON, at octet " + std::to_string(error.byte));
  } catch (const Json::exception&) {  // A number beyond all bounds.
    return failure(ErrorCode::invalid_argument, "JSON with a number that is too large");
  }
  if (deep) return too_deep();
  if (!message.is_object()) return failure(ErrorCode::invalid_argument, "JSON that is no object");
  const auto type = message.find("type");
  if (type == message.end() || !type->is_string())
    return failure(ErrorCode::invalid_argument, "an object without a \"type\"");
  return message;
}

}  // namespace orrery::client
