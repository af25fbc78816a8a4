#include "processors.hpp"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>

namespace orrery::platform {

namespace {

constexpr std::uint32_t numbers_end = 65'536;
constexpr const char* nodes_folder = "/sys/devices/system/node/";

// A set of processors as the kernel takes it, of any size.
class ProcessorSet {
 public:
  ProcessorSet() : set_(CPU_ALLOC(numbers_end)) { CPU_ZERO_S(size(), set_); }
  ~ProcessorSet() { CPU_FREE(set_); }
  ProcessorSet(const ProcessorSet&) = delete;
  ProcessorSet& operator=(const ProcessorSet&) = delete;

  static std::size_t size() { return CPU_ALLOC_SIZE(numbers_end); }
  void add(std::uint32_t number) { CPU_SET_S(number, size(), set_); }
  [[nodiscard]] bool has(std::uint32_t number) const { return CPU_ISSET_S(number, size(), set_); }
  bool read_from_thread() { return sched_getaffinity(0, size(), set_) == 0; }
  [[nodiscard]] bool write_to_thread() const { return sched_setaffinity(0, size(), set_) == 0; }

 private:
  cpu_set_t* set_;
};

// The numbers in a file of one line; none if there is no such file.
std::vector<std::uint32_t> read_list(const std::string& name) {
  std::ifstream file(nodes_folder + name);
  std::string line;
  if (!std::getline(file, line)) return {};
  return parse_processor_list(line).value_or(std::vector<std::uint32_t>());
}

}  // namespace

std::optional<std::vector<std::uint32_t>> parse_processor_list(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto read = [&](std::uint32_t& number) {
    const auto [next, error] = std::from_chars(at, end, number);
    at = next;
    return error == std::errc() && number < numbers_end;
  };
  while (true) {
    std::uint32_t first = 0;
    if (!read(first)) return std::nullopt;
    std::uint32_t last = first;
    if (at != end && *at == '-' && (++at, !read(last) || last < first)) return std::nullopt;
    for (std::uint32_t number = first; number <= last; ++number) numbers.push_back(number);
    if (at == end) break;
    if (*at++ != ',') return std::nullopt;
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<std::uint32_t> processors_of_this_thread() {
  std::vector<std::uint32_t> numbers;
  ProcessorSet set;
  if (!set.read_from_thread()) return {0};
  for (std::uint32_t number = 0; number < numbers_end; ++number)
    if (set.has(number)) numbers.push_back(number);
  return numbers;
}

std::vector<Processor> usable_processors() {
  std::vector<Processor> processors;
  for (const std::uint32_t number : processors_of_this_thread()) processors.push_back({number, 0});
  for (const std::uint32_t node : read_list("online")) {
    const std::vector<std::uint32_t> numbers = read_list("node" + std::to_string(node) + "/cpulist");
    for (Processor& processor : processors)
      if (std::binary_search(numbers.begin(), numbers.end(), processor.number)) processor.node = node;
  }
  std::sort(processors.begin(), processors.end(), [](const Processor& a, const Processor& b) {
    return a.node != b.node ? a.node < b.node : a.number < b.number;
  });
  return processors;
}

bool run_only_on(const std::vector<Processor>& processors) {
  ProcessorSet set;
  for (const Processor& processor : processors) set.add(processor.number);
  return set.write_to_thread();
}

}  // namespace orrery::platform
