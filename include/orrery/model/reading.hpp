#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/model/document.hpp>

namespace orrery::model {

/// What has been found wrong with a document so far, and the pointer of what is being read: reading goes on after a
/// problem, so that all of them are told at once.
class Reading {
 public:
  /// Further problems are counted, and not kept.
  static constexpr std::size_t problems_max = 1000;

  void problem(Place at, std::string message);
  void problem(const Value& value, std::string message) { problem(value.place(), std::move(message)); }
  /// "expected a length of time, such as …, and found …".
  void expected(const Value& value, std::string_view what);

  /// What patterns of nodes are resolved against; outlives the reading. Null while nobody knows.
  void know_nodes(const std::vector<std::string>* names);
  [[nodiscard]] const std::vector<std::string>* nodes() const { return nodes_; }
  /// The place of a node among those that are known.
  [[nodiscard]] std::optional<std::size_t> node_named(std::string_view name) const;
  /// The zones and the tags that nodes have, sorted; as for nodes.
  void know_zones(const std::vector<std::string>* names) { zones_ = names; }
  void know_tags(const std::vector<std::string>* names) { tags_ = names; }
  /// A problem, if zones are known and this is none of them.
  void require_zone(const Value& at, std::string_view name);
  void require_tag(const Value& at, std::string_view name);
  /// "; did you mean '…'?" of the first of these names, while problems are kept.
  [[nodiscard]] std::string hint(std::string_view name, std::span<const std::string> candidates) const;

  /// What lists of nodes may cost in all: the characters of patterns, each times the number of nodes that it is
  /// compared with, and the names that lists have in the end.
  static constexpr std::size_t comparisons_max = 20'000'000;
  static constexpr std::size_t names_max = 2'000'000;
  /// Whether so many more are allowed; a problem if not.
  [[nodiscard]] bool may_compare(const Value& at, std::size_t more) {
    return spend(at, compared_, more, comparisons_max);
  }
  [[nodiscard]] bool may_list(const Value& at, std::size_t more) { return spend(at, listed_, more, names_max); }

  /// Whether a document may choose planted bugs; not, unless said.
  void allow_bugs(bool allowed = true) { bugs_allowed_ = allowed; }
  [[nodiscard]] bool bugs_allowed() const { return bugs_allowed_; }

  [[nodiscard]] bool ok() const { return found_ == 0; }
  [[nodiscard]] std::size_t found() const { return found_; }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  /// Of what is being read.
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

  /// While it lives, what is read is a member or an element of what was read before.
  class Step {
   public:
    Step(Reading& reading, std::string_view member);
    Step(Reading& reading, std::size_t element);
    ~Step() { reading_.pointer_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Reading& reading_;
    std::size_t length_;
  };

 private:
  bool spend(const Value& at, std::size_t& spent, std::size_t more, std::size_t max);

  std::string pointer_;
  std::vector<Problem> problems_;
  std::size_t found_ = 0;
  const std::vector<std::string>* nodes_ = nullptr;
  const std::vector<std::string>* zones_ = nullptr;
  const std::vector<std::string>* tags_ = nullptr;
  mutable std::vector<std::size_t> nodes_by_name_;  // Sorted once somebody asks.
  std::size_t compared_ = 0;
  std::size_t listed_ = 0;
  bool bugs_allowed_ = false;
};

}  // namespace orrery::model
