#include "server/access.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace orrery::server {
namespace {

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned code = 0;
    const char* const digits = text.data() + at + 1;
    if (text[at] == '%' && at + 2 < text.size() && std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      plain += static_cast<char>(code);
      at += 2;
    } else {
      plain += text[at] == '+' ? ' ' : text[at];
    }
  }
  return plain;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view without_scheme(std::string_view origin) {
  const std::size_t end = origin.find("://");
  return end == std::string_view::npos ? origin : origin.substr(end + 3);
}

// A name could be made to lead here by whoever owns it; an address, and "localhost", cannot.
bool is_own_name(std::string_view host) {
  const bool has_port = host.find(':') != std::string_view::npos && !host.ends_with(']');
  const std::string_view name = has_port ? host.substr(0, host.rfind(':')) : host;
  if (equal_without_case(name, "localhost") || name.starts_with('[')) return true;
  return !name.empty() && name.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

bool equal_in_constant_time(std::string_view secret, std::string_view given) {
  unsigned difference = secret.size() == given.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char own = secret.empty() ? '\0' : secret[i % secret.size()];
    difference |= static_cast<unsigned char>(own) ^ static_cast<unsigned char>(given[i]);
  }
  return difference == 0;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) return decoded(pair.substr(std::min(equals + 1, pair.size())));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

bool Access::has_token(const HttpRequest& request) const {
  if (token_.empty()) return true;
  constexpr std::string_view scheme = "Bearer ";
  if (request.authorization.size() > scheme.size() &&
      equal_without_case(std::string_view(request.authorization).substr(0, scheme.size()), scheme))
    return equal_in_constant_time(token_, std::string_view(request.authorization).substr(scheme.size()));
  return equal_in_constant_time(token_, query_value(request.query, "token"));
}

bool Access::is_allowed(std::string_view origin) const {
  return std::any_of(allowed_origins_.begin(), allowed_origins_.end(), [origin](const std::string& allowed) {
    return allowed == "*" || equal_without_case(allowed, origin);
  });
}

bool Access::comes_from_allowed_page(const HttpRequest& request) const {
  if (request.origin.empty()) return true;
  if (is_allowed(request.origin)) return true;
  if (!equal_without_case(without_scheme(request.origin), request.host)) return false;
  return !token_.empty() || is_own_name(request.host);
}

}  // namespace orrery::server
