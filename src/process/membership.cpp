#include <orrery/process/membership.hpp>

#include <algorithm>
#include <utility>

namespace orrery {

Membership::Membership(std::vector<Member> members) : members_(std::move(members)) {}

void Membership::add(Member member) { members_.push_back(std::move(member)); }

std::vector<std::string> Membership::tagged(std::string_view tag) const {
  std::vector<std::string> names;
  for (const Member& member : members_) {
    if (std::find(member.tags.begin(), member.tags.end(), tag) != member.tags.end()) names.push_back(member.name);
  }
  return names;
}

}  // namespace orrery
