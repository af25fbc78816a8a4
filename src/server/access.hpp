#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <orrery/server/http_server.hpp>

namespace orrery::server {

/// Who may use a node.
class Access {
 public:
  Access(std::string token, std::vector<std::string> allowed_origins)
      : token_(std::move(token)), allowed_origins_(std::move(allowed_origins)) {}

  /// Whether the request has the token, in its header or its query; any request if there is none.
  [[nodiscard]] bool has_token(const HttpRequest& request) const;
  /// Whether a page may speak to the node: one of its own or of an allowed origin. What is no page says no origin.
  [[nodiscard]] bool comes_from_allowed_page(const HttpRequest& request) const;

 private:
  [[nodiscard]] bool is_allowed(std::string_view origin) const;

  std::string token_;
  std::vector<std::string> allowed_origins_;
};

/// Takes as long whatever `given` is, as long as its length is the same.
[[nodiscard]] bool equal_in_constant_time(std::string_view secret, std::string_view given);
/// The value of a name in a query, decoded; "" if it is not there.
[[nodiscard]] std::string query_value(std::string_view query, std::string_view name);

}  // namespace orrery::server
