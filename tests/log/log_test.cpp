#include <doctest/doctest.h>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <orrery/log/level_signals.hpp>
#include <orrery/log/log.hpp>

namespace orrery {
namespace {

using Json = nlohmann::json;

// A log whose lines are kept, and whose clock is a number.
struct Kept {
  std::vector<std::string> lines;
  std::uint64_t now_ns = 0;
  Log log;

  explicit Kept(LogFormat format, LogLevel level = LogLevel::info)
      : log({.name = "test",
             .level = level,
             .format = format,
             .sink = [this](std::string_view line) { lines.emplace_back(line); },
             .lines_at_once = 3,
             .lines_per_second = 2,
             .clock = [this] { return now_ns; }}) {}
};

// What a text line says after its time, as the fields of the JSON line would be.
Json parsed(const std::string& line) {
  REQUIRE(line.size() > 26);
  const std::size_t level_end = line.find(' ', 25);
  const std::size_t name_end = line.find(": ", level_end);
  Json json{{"time", line.substr(0, 24)}, {"level", line.substr(25, level_end - 25)}};
  json["name"] = line.substr(level_end + 1, name_end - level_end - 1);
  std::size_t at = line.find('=');
  const std::size_t event_end = at == std::string::npos ? line.size() - 1 : line.rfind(' ', at);
  json["event"] = line.substr(name_end + 2, event_end - name_end - 2);
  for (std::size_t begin = event_end + 1; begin < line.size();) {
    at = line.find('=', begin);
    std::size_t end = at + 1;
    if (line[end] == '"')
      for (++end; line[end] != '"'; ++end) end += line[end] == '\\' ? 1 : 0;
    end = std::min(line.find_first_of(" \n", end), line.size());
    const std::string value = line.substr(at + 1, end - at - 1);
    json[line.substr(begin, at - begin)] = Json::accept(value) ? Json::parse(value) : Json(value);
    begin = end + 1;
  }
  return json;
}

Json read(LogFormat format, const std::string& line) {
  CHECK(line.back() == '\n');
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  CHECK(std::all_of(line.begin(), line.end() - 1, [](char c) { return c >= ' ' && c < 0x7f; }));
  Json json = format == LogFormat::json ? Json::parse(line) : parsed(line);
  const std::string time = json.value("time", "");
  REQUIRE(time.size() == 24);
  CHECK(time[10] == 'T');
  CHECK(time[23] == 'Z');
  CHECK(time > "2020");
  return json;
}

constexpr std::array formats{LogFormat::text, LogFormat::json};

TEST_CASE("a line says when, how much it matters, what, and its fields") {
  for (const LogFormat format : formats) {
    Kept kept(format);
    kept.log.write(LogLevel::warning, "client refused",
                   {{"peer", "127.0.0.1:4000"}, {"count", std::uint64_t{7}}, {"share", 0.5}, {"fatal", false}});
    REQUIRE(kept.lines.size() == 1);
    Json json = read(format, kept.lines[0]);
    json.erase("time");
    CHECK(json == Json{{"level", "warning"},
                       {"name", "test"},
                       {"event", "client refused"},
                       {"peer", "127.0.0.1:4000"},
                       {"count", 7},
                       {"share", 0.5},
                       {"fatal", false}});
  }
}

TEST_CASE("nothing of a hostile text leaves its field") {
  const std::vector<std::string> hostile{"a\nb",
                                         "\r\n2026-01-01T00:00:00.000Z error test: all is lost",
                                         "\x1b[2J\x1b]0;owned\x07",
                                         "quote\" level=error \"",
                                         "\",\"level\":\"error\"",
                                         "back\\slash",
                                         std::string("nul\0nul", 7),
                                         "\xff\xfe\xc0\xaf",
                                         "\xc2\x9b"
                                         "31m",
                                         "\xe2\x80\xae right to left",
                                         "\x7f",
                                         "",
                                         "{}%n{0}%s"};
  for (const LogFormat format : formats) {
    for (const std::string& text : hostile) {
      Kept kept(format);
      kept.log.write(LogLevel::info, "said", {{"text", text}, {"after", std::uint64_t{1}}});
      REQUIRE(kept.lines.size() == 1);
      const Json json = read(format, kept.lines[0]);
      CHECK(json.size() == 6);
      CHECK(json["level"] == "info");
      CHECK(json["event"] == "said");
      CHECK(json["after"] == 1);
      // What is UTF-8 comes out as it went in.
      if (Json(text).dump(-1, ' ', true, Json::error_handler_t::ignore) == Json(json["text"]).dump(-1, ' ', true))
        CHECK(json["text"] == text);
      else
        CHECK(text == "\xff\xfe\xc0\xaf");
    }
  }
}

TEST_CASE("long texts are cut, and long lines lose fields") {
  const std::string text(100'000, 'x');
  for (const LogFormat format : formats) {
    Kept kept(format);
    kept.log.write(LogLevel::info, "long",
                   {{"a", text},
                    {"b", text},
                    {"c", text},
                    {"d", text},
                    {"e", text},
                    {"f", text},
                    {"g", text},
                    {"h", text},
                    {"i", text}});
    const Json json = read(format, kept.lines[0]);
    CHECK(kept.lines[0].size() < 4096);
    CHECK(json["a"] == std::string(Log::text_max, 'x') + "...");
    CHECK(!json.contains("i"));
  }
}

TEST_CASE("a log writes lines of its level and above, and its level can change") {
  for (const LogLevel level : log_levels()) {
    Kept kept(LogFormat::json, level);
    for (const LogLevel one : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error, LogLevel::off})
      kept.log.write(one, "event");
    CHECK(kept.lines.size() == 4 - static_cast<std::size_t>(level));
    for (const std::string& line : kept.lines) CHECK(log_level(Json::parse(line)["level"].get<std::string>()) >= level);
  }
  Kept kept(LogFormat::json);
  kept.log.write(LogLevel::debug, "before");
  kept.log.set_level(LogLevel::debug);
  kept.log.write(LogLevel::debug, "after");
  kept.log.set_level(LogLevel::error);
  kept.log.write(LogLevel::warning, "no more");
  CHECK(Json::parse(kept.lines[0])["level"] == "info");
  CHECK(Json::parse(kept.lines[0])["now"] == "debug");
  std::vector<std::string> events;
  for (const std::string& line : kept.lines) events.push_back(Json::parse(line)["event"]);
  CHECK(events == std::vector<std::string>{"log level", "after", "log level"});
  CHECK(log_level("debug") == LogLevel::debug);
  CHECK(!log_level("loud"));
}

TEST_CASE("what others can cause is bounded by event, and what is left out is counted") {
  std::vector<std::string> lines;
  std::uint64_t now_ns = 0;
  {
    Log log({.format = LogFormat::json,
             .sink = [&](std::string_view line) { lines.emplace_back(line); },
             .lines_at_once = 3,
             .lines_per_second = 2,
             .clock = [&] { return now_ns; }});
    for (int i = 0; i < 10; ++i) log.write_bounded(LogLevel::info, "connected");
    CHECK(lines.size() == 3);
    log.write_bounded(LogLevel::warning, "refused");
    CHECK(lines.size() == 4);
    now_ns += 600'000'000;
    log.write_bounded(LogLevel::info, "connected");
    REQUIRE(lines.size() == 5);
    CHECK(Json::parse(lines[4])["left_out"] == 7);
    for (int i = 0; i < 5; ++i) log.write_bounded(LogLevel::info, "connected");
    CHECK(lines.size() == 5);
  }
  REQUIRE(lines.size() == 6);
  CHECK(Json::parse(lines[5])["left_out"] == 5);
  CHECK(Json::parse(lines[5])["event"] == "connected");
}

TEST_CASE("lines of several threads come whole") {
  std::vector<std::string> lines;
  Log log({.format = LogFormat::json, .sink = [&](std::string_view line) { lines.emplace_back(line); }});
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < 4; ++thread)
      threads.emplace_back([&log, thread] {
        for (std::uint64_t i = 0; i < 500; ++i) log.write(LogLevel::info, "counted", {{"thread", thread}, {"i", i}});
      });
  }
  REQUIRE(lines.size() == 2000);
  std::array<std::uint64_t, 4> next{};
  for (const std::string& line : lines) {
    const Json json = Json::parse(line);
    CHECK(json["i"] == next.at(json["thread"].get<std::size_t>())++);
  }
}

TEST_CASE("signals have it say more or less") {
  Log log({.sink = [](std::string_view) {}});
  const LogLevelSignals signals(log);
  const auto becomes = [&](int signal, LogLevel level) {
    ::kill(::getpid(), signal);
    for (int wait = 0; wait < 5000 && log.level() != level; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(log.level() == level);
  };
  becomes(SIGUSR1, LogLevel::debug);
  becomes(SIGUSR2, LogLevel::info);
  becomes(SIGUSR2, LogLevel::warning);
}

}  // namespace
}  // namespace orrery
