#pragma once

#include <cstddef>
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
  void know_nodes(const std::vector<std::string>* names) { nodes_ = names; }
  [[nodiscard]] const std::vector<std::string>* nodes() const { return nodes_; }
  /// Whether a document may choose planted bugs; not, unless said.
  void allow_bugs(bool allowed = true) { bugs_allowed_ = allowed; }
  [[nodiscard]] bool bugs_allowed() const { return bugs_allowed_; }

  [[nodiscard]] bool ok() const { return found_ == 0; }
  [[nodiscard]] std::size_t found() const { return found_; }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

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
  std::string pointer_;
  std::vector<Problem> problems_;
  std::size_t found_ = 0;
  const std::vector<std::string>* nodes_ = nullptr;
  bool bugs_allowed_ = false;
};

}  // namespace orrery::model
