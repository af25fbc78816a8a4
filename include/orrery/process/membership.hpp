#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// A node by its name, and the roles and other tags that it has.
struct Member {
  std::string name;
  std::vector<std::string> tags{};
};

/// Who belongs to a system, in a fixed order: static, as a deployment's configuration is.
class Membership {
 public:
  Membership() = default;
  explicit Membership(std::vector<Member> members);

  void add(Member member);
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  /// Names of those that have the tag, in order.
  [[nodiscard]] std::vector<std::string> tagged(std::string_view tag) const;

 private:
  std::vector<Member> members_;
};

}  // namespace orrery
