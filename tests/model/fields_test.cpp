#include <orrery/model/fields.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace orrery;
using namespace orrery::model;
using namespace std::chrono_literals;

namespace {

struct Options {
  bool pre_vote = true;
  std::uint32_t batch_max = 64;
  double share = 0.5;
  Duration heartbeat = 50ms;
  Duration patience = 150ms;
  Rate arrivals{100};
  ByteCount segment{4096};
  Bandwidth uplink{1'000'000};
  std::string label = "none";
};

const Fields<Options>& fields() {
  static const Fields<Options> all =
      Fields<Options>()
          .field("pre_vote", &Options::pre_vote, "Whether a candidate asks first.")
          .field("batch_max", &Options::batch_max, "Entries in a message.", {.min = 1, .max = 1000})
          .field("share", &Options::share, "Of all.", {.min = 0.0, .max = 1.0})
          .field("heartbeat", &Options::heartbeat, "Between two.", {.min = 1ms, .max = {}})
          .field("patience", &Options::patience, "Of a follower.")
          .field("arrivals", &Options::arrivals, "Of requests.")
          .field("segment", &Options::segment, "Of the log.")
          .field("uplink", &Options::uplink, "Of the node.")
          .field("label", &Options::label, "For people.")
          .require("heartbeat must be shorter than patience",
                   [](const Options& o) { return o.heartbeat < o.patience; });
  return all;
}

Value member(std::string name, Value value) {
  Value object = Value::object({1, 1});
  object.append(std::move(name), {1, 2}, std::move(value));
  return object;
}

std::string problem_of(const Value& object) {
  Options options;
  Reading reading;
  fields().read(object, options, reading);
  REQUIRE(reading.problems().size() == 1);
  return to_string(reading.problems().front());
}

}  // namespace

TEST_CASE("fields are described from the struct that holds them") {
  const std::vector<Field>& all = fields().all();
  REQUIRE(all.size() == 9);
  CHECK(all[1].name == "batch_max");
  CHECK(to_string(all[1].type) == "integer");
  CHECK(all[1].default_text == "64");
  CHECK(all[1].min_text == "1");
  CHECK(all[1].max_text == "1000");
  CHECK(all[2].default_text == "0.5");
  CHECK(all[3].default_text == "50ms");
  CHECK(all[3].max_text == "");
  CHECK(all[5].default_text == "100/s");
  CHECK(all[6].default_text == "4KiB");
  CHECK(all[7].default_text == "1Mbit/s");
}

TEST_CASE("what a document has is read, what it has not keeps its default") {
  Value object = Value::object({1, 1});
  const Place at{2, 3};
  object.append("pre_vote", at, Value::boolean(false, at));
  object.append("batch_max", at, Value::number("7", at));
  object.append("share", at, Value::number("0.25", at));
  object.append("patience", at, Value::text("1.5s", at));
  object.append("arrivals", at, Value::text("3/min", at));
  object.append("segment", at, Value::text("64KiB", at));
  object.append("uplink", at, Value::text("1Gbit/s", at));
  object.append("x-note", at, Value::null(at));
  object.append("description", at, Value::text("free", at));
  Options options;
  Reading reading;
  fields().read(object, options, reading);
  CHECK(reading.ok());
  CHECK_FALSE(options.pre_vote);
  CHECK(options.batch_max == 7);
  CHECK(options.share == 0.25);
  CHECK(options.heartbeat == 50ms);
  CHECK(options.patience == 1500ms);
  CHECK(options.arrivals.per_second == 0.05);
  CHECK(options.segment.bytes == 65536);
  CHECK(options.uplink.bits_per_second == 1'000'000'000);
  CHECK(options.label == "none");
  CHECK(fields().show(4, options) == "1.5s");
}

TEST_CASE("each thing that is wrong is said with its place, its pointer and what would be right") {
  const Place at{7, 9};
  CHECK(problem_of(member("batch_maxx", Value::null(at))) ==
        "1:2: /batch_maxx: unknown name 'batch_maxx'; did you mean 'batch_max'?");
  CHECK(problem_of(member("batch_max", Value::text("7", at))) ==
        "7:9: /batch_max: expected a whole number from 0 to 4294967295, found '7'");
  CHECK(problem_of(member("batch_max", Value::number("-1", at))) ==
        "7:9: /batch_max: expected a whole number from 0 to 4294967295, found -1");
  CHECK(problem_of(member("batch_max", Value::number("1.5", at))) ==
        "7:9: /batch_max: expected a whole number from 0 to 4294967295, found 1.5");
  CHECK(problem_of(member("batch_max", Value::number("1001", at))) == "7:9: /batch_max: more than 1000");
  CHECK(problem_of(member("batch_max", Value::number("0", at))) == "7:9: /batch_max: less than 1");
  CHECK(problem_of(member("share", Value::number("1e400", at))) ==
        "7:9: /share: expected a number that a double can hold, found 1e400");
  CHECK(problem_of(member("heartbeat", Value::number("50", at))) ==
        "7:9: /heartbeat: expected a length of time, such as \"150ms\", found 50");
  CHECK(
      problem_of(member("heartbeat", Value::text("50m", at))) ==
      "7:9: /heartbeat: '50m' is no length of time: 'm' may be minutes (min) or milliseconds (ms); write a number and "
      "ns, us, ms, s, min or h, such as 2.5s");
  CHECK(problem_of(member("heartbeat", Value::text("1us", at))) == "7:9: /heartbeat: less than 1ms");
  CHECK(problem_of(member("pre_vote", Value::object(at))) == "7:9: /pre_vote: expected true or false, found an object");
  CHECK(problem_of(member("heartbeat", Value::text("150ms", at))) == "1:1: heartbeat must be shorter than patience");
  CHECK(problem_of(Value::array({1, 1})) == "1:1: expected an object, found an array");
}

TEST_CASE("all problems are told at once, and requirements only of what could be read") {
  Value object = Value::object({1, 1});
  object.append("heartbeat", {2, 1}, Value::text("1h", {2, 12}));
  object.append("batch_max", {3, 1}, Value::null({3, 12}));
  object.append("lable", {4, 1}, Value::null({4, 12}));
  Options options;
  Reading reading;
  fields().read(object, options, reading);
  REQUIRE(reading.problems().size() == 2);
  CHECK(reading.problems()[0].pointer == "/batch_max");
  CHECK(reading.problems()[1].place == Place{4, 1});
  CHECK(options.batch_max == 64);
}
