#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <orrery/core/random.hpp>
#include <orrery/scenario/rule_condition.hpp>

#include "scenario/rules/engine.hpp"
#include "scenario/rules/fake_world.hpp"
#include "scenario/rules/naive.hpp"

namespace orrery::scenario::rules_testing {

/// Changes one thing of the world, and tells the engine. Time may go on too.
class RandomChanges {
 public:
  RandomChanges(FakeWorld& world, std::uint64_t seed) : world_(world), random_(seed) {}

  void change(rules::Engine& engine) {
    const std::uint64_t what = random_.below(10);
    if (what == 0) return pass_time(engine);
    if (what <= 2) {
      const auto metric = static_cast<std::uint32_t>(random_.below(world_.schema().metrics.size()));
      change_metric(metric);
      return engine.metric_changed(metric);
    }
    const auto node = static_cast<std::uint32_t>(random_.below(world_.schema().nodes.size()));
    if (what == 3) {
      const bool up = random_.chance(0.7);
      const bool paused = random_.chance(0.3);
      world_.set_up(node, up);
      world_.set_paused(node, paused);
    } else {
      change_field(node);
    }
    engine.changed(node);
  }

 private:
  void pass_time(const rules::Engine& engine) {
    const Time due = engine.next_time();
    const bool exactly = random_.chance(0.5);
    const Duration any = random_.between(Duration(0), Duration(std::chrono::seconds(2)));
    // To when the engine says, or somewhere else: it must be right anywhere.
    world_.now = exactly && due > world_.now && due < Time::max() ? due : world_.now + any;
  }

  void change_metric(std::uint32_t metric) {
    const RuleMetric& of = world_.schema().metrics[metric];
    const std::uint64_t value = random_.below(8);
    if (of.kind == RuleMetricKind::counter) return world_.grow(metric, value);
    if (value == 0) return world_.set_level(metric, {});
    const auto small = static_cast<std::int64_t>(value);
    if (of.type == RuleType::duration) return world_.set_level(metric, Duration(std::chrono::seconds(small)));
    if (of.type == RuleType::real) return world_.set_level(metric, static_cast<double>(small) / 3);
    world_.set_level(metric, small);
  }

  void change_field(std::uint32_t node) {
    const std::vector<RuleField>& fields = world_.schema().fields;
    const auto field = static_cast<std::uint32_t>(random_.below(fields.size()));
    const RuleField& of = fields[field];
    if (std::count(of.nodes.begin(), of.nodes.end(), node) == 0) return;
    if (random_.chance(0.15)) return world_.set(node, field, {});
    const std::uint64_t extreme = random_.below(40);
    const auto small = random_.between(std::int64_t{-2}, std::int64_t{4});
    switch (of.type) {
      case RuleType::boolean: return world_.set(node, field, small > 0);
      case RuleType::integer:
        return world_.set(node, field,
                          extreme == 0   ? std::numeric_limits<std::int64_t>::max()
                          : extreme == 1 ? std::numeric_limits<std::int64_t>::min()
                                         : small);
      case RuleType::real:
        return world_.set(node, field,
                          extreme == 0   ? 1e308
                          : extreme == 1 ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(small) / 7);
      case RuleType::duration:
        return world_.set(node, field, extreme == 0 ? Duration::max() : (world_.now - Time()) + small * second);
      default: break;
    }
    const std::vector<std::string> texts = {"", "leader", "follower", "candidate", "a longer text than fits in place"};
    world_.set(node, field, of.values.empty() ? texts[random_.below(texts.size())] : of.values[random_.below(3)]);
  }

  static constexpr Duration second{1'000'000'000};
  FakeWorld& world_;
  Random random_;
};

/// Writes rules: most of them are right.
class RuleWriter {
 public:
  explicit RuleWriter(std::uint64_t seed) : random_(seed) {}

  std::string condition() { return boolean(4, Where::run); }

 private:
  enum class Where { run, node, grouped_node, group };

  std::string one_of(std::initializer_list<const char*> texts) { return random_.pick(texts); }
  std::string small() { return std::to_string(random_.below(5)); }

  std::string boolean(int depth, Where where) {
    const std::uint64_t form = random_.below(depth > 0 ? 10 : 3);
    if (depth > 0 && form < 3) {
      std::string left = boolean(depth - 1, where);
      std::string sign = one_of({" && ", " || ", " and ", " or "});
      return "(" + left + sign + boolean(depth - 1, where) + ")";
    }
    if (depth > 0 && form == 3) return one_of({"!", "not "}) + ("(" + boolean(depth - 1, where) + ")");
    if (depth > 0 && form <= 5 && where != Where::node && where != Where::grouped_node) {
      const Where inner = where == Where::group ? Where::grouped_node : Where::node;
      return one_of({"any(", "all("}) + group() + boolean(depth - 1, inner) + ")";
    }
    if (depth > 0 && form == 6 && where == Where::run)
      return one_of({"any(", "all("}) + group() + grouped(depth - 1) + ")";
    if (depth > 0 && form == 7 && where == Where::node) return "any(" + group() + boolean(depth - 1, where) + ")";
    return comparison(depth, where);
  }

  std::string grouped(int depth) {
    key_ = one_of({"term", "role", "note", "zone", "load", "last_heard", "up", "queue_length"});
    return key_ + " where " + boolean(depth, Where::group);
  }

  std::string group() { return one_of({"", "", "", "nodes, ", "nodes('n*'), ", "zone('eu'), ", "group('voters'), "}); }

  std::string comparison(int depth, Where where) {
    const std::uint64_t what = random_.below(10);
    const bool node = where == Where::node || where == Where::grouped_node;
    if (node && what < 2) return one_of({"up", "paused", "leads", "!up", "leads == up"});
    if (what < 3) {
      std::string text =
          node ? one_of({"role", "note", "zone", "name"}) : one_of({"node('n1').role", "node('lb').note"});
      if (random_.chance(0.3)) return text + " in ('leader', node('n2').note)";
      return text + one_of({" == 'leader'", " != 'follower'", " == node('n2').note", " != node('n3').role"});
    }
    const std::string sign = one_of({" == ", " != ", " < ", " <= ", " > ", " >= "});
    if (what < 5) {
      std::string left = duration(depth, where);
      return left + sign + duration(depth - 1, where);
    }
    if (what == 5)
      return "rate('requests'" + one_of({")", ", 5s)", ", 250ms)"}) + sign + one_of({"5/s", "0.5/s", "20/min"});
    std::string left = number(depth, where);
    return left + sign + number(depth - 1, where);
  }

  std::string number(int depth, Where where) {
    const std::uint64_t form = random_.below(depth > 0 ? 9 : 4);
    const bool node = where == Where::node || where == Where::grouped_node;
    if (form == 0) return small();
    if (form == 1 && where == Where::group) return key_;
    if (form <= 2) return node ? one_of({"term", "commit_index", "load", "queue_length"}) : aggregate(depth, where);
    if (form == 3)
      return one_of({"1.5", "metric('requests')", "metric('in_flight')", "node('n1').term", "node('n4').load",
                     "percentile('size', 50)", "count(nodes('n*'))"});
    if (form == 4) return "-" + number(depth - 1, where);
    if (form >= 7) return aggregate(depth, where);
    std::string left = number(depth - 1, where);
    const std::string sign = one_of({" + ", " - ", " * ", " / "});
    const std::string right = number(depth - 1, where);
    // What is divided by must not be seen to be zero before it is evaluated.
    return "(" + left + sign + (sign == " / " ? "(" + right + " + metric('requests'))" : right) + ")";
  }

  std::string aggregate(int depth, Where where) {
    if (where == Where::grouped_node || depth <= 0) return small();
    const Where inner = where == Where::group ? Where::grouped_node : Where::node;
    if (random_.chance(0.2) && where == Where::run) return "count(" + group() + grouped(depth - 1) + ")";
    if (random_.chance(0.3)) return "count(" + group() + boolean(depth - 1, inner) + ")";
    return one_of({"sum(", "min(", "max(", "mean("}) + group() + number(depth - 1, inner) + ")";
  }

  std::string duration(int depth, Where where) {
    const std::uint64_t form = random_.below(depth > 0 ? 7 : 3);
    const bool node = where == Where::node || where == Where::grouped_node;
    if (form == 0) return small() + one_of({"s", "00ms"});
    if (form == 1) return "time";
    if (form == 2)
      return node ? "last_heard" : one_of({"metric('wait')", "percentile('latency', 99)", "node('n2').last_heard"});
    if (form == 3 && where != Where::grouped_node && depth > 1)
      return one_of({"max(", "min(", "mean(", "sum("}) +
             (group() + duration(depth - 2, where == Where::group ? Where::grouped_node : Where::node)) + ")";
    if (form == 4) return "-" + duration(depth - 1, where);
    std::string left = duration(depth - 1, where);
    const std::string sign = one_of({" + ", " - "});
    return "(" + left + sign + duration(depth - 1, where) + ")";
  }

  Random random_;
  std::string key_ = "term";
};

/// What is wrong with how `text` is evaluated in a world that changes at random; nothing if it is no rule.
inline std::optional<std::string> difference(std::string_view text, const RuleSchema& schema, std::uint64_t seed,
                                             int steps) {
  const auto program_of = [&]() {
    rules::Reader reader(text, schema);
    const std::uint32_t syntax = reader.parser.condition();
    reader.parser.expect_end("the end");
    return reader.check(syntax);
  };
  std::unique_ptr<rules::Program> program = program_of();
  if (program == nullptr) return std::nullopt;
  rules::Engine engine(std::move(program));
  FakeWorld world(schema);
  RandomChanges changes(world, seed);
  for (int step = 0; step < steps; ++step) {
    // Several changes between two looks.
    for (std::uint64_t n = step % 3 == 0 ? 3 : 1; n > 0; --n) changes.change(engine);
    const rules::Seen seen = engine.refresh(world);
    const rules::Seen naive = Naive(engine.program(), world).root();
    const std::string at =
        " at step " + std::to_string(step) + " of seed " + std::to_string(seed) + ": " + std::string(text);
    if (!rules::same(seen.value, naive.value))
      return rules::show(seen.value) + " is not " + rules::show(naive.value) + at;
    if (seen.until <= world.now) return "would change in the past" + at;
    // Until then, nothing changes by time alone.
    const Time last =
        seen.until == Time::max() ? world.now + Duration(std::chrono::hours(1)) : seen.until - Duration(1);
    FakeWorld later = world;
    later.now = last;
    if (!rules::same(Naive(engine.program(), later).root().value, naive.value))
      return "changes before " + std::to_string(seen.until.ns()) + at;
    if (step % 16 == 15) {
      rules::Engine afresh(program_of());
      if (!rules::same(afresh.refresh(world).value, seen.value)) return "differs from another engine" + at;
    }
  }
  return std::nullopt;
}

}  // namespace orrery::scenario::rules_testing
