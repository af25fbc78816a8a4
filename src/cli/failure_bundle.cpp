#include "cli/failure_bundle.hpp"

#include <filesystem>  // tidy: allow(host) the command line writes files for people
#include <fstream>     // tidy: allow(host) as above
#include <set>
#include <system_error>
#include <utility>

#include "cli/report_json.hpp"
#include "platform/channel.hpp"
#include "platform/this_program.hpp"

namespace orrery::cli {
namespace {

constexpr std::size_t bundles_max = 10;

std::vector<const SeedFailure*> first_of_each_group(const Report& report) {
  std::set<std::pair<std::string, std::string>> groups;
  std::vector<const SeedFailure*> first;
  for (const SeedFailure& failure : report.failures) {
    if (first.size() < bundles_max && groups.emplace(failure.property, failure.place).second) first.push_back(&failure);
  }
  return first;
}

void replay(const FailureBundles& bundles, std::uint64_t seed, const std::string& folder) {
  const ReductionWords& reduction = bundles.simulation.reduction;
  std::vector<std::string> words = {bundles.program, "sim", "replay", bundles.simulation.name};
  words.insert(words.end(), bundles.simulation.parameters.begin(), bundles.simulation.parameters.end());
  if (!reduction.without.empty()) words.push_back("--without=" + reduction.without);
  if (reduction.only) words.push_back("--only=" + *reduction.only);
  if (!reduction.chaos.empty()) words.push_back("--chaos=" + reduction.chaos);
  if (reduction.clients) words.push_back("--clients=" + std::to_string(*reduction.clients));
  words.insert(words.end(), {"--seed=" + std::to_string(seed), "--quiet", "--trace=" + folder + "/trace.jsonl",
                             "--faults=" + folder + "/faults.txt"});
  platform::DescriptorPair ends = platform::make_pipe();
  platform::Child child = platform::start_this_program(words, ends.second, platform::Errors::discarded);
  if (child.running()) child.reap();
}

}  // namespace

Result<std::vector<std::string>> write_failure_bundles(const FailureBundles& bundles, const Report& report) {
  std::vector<std::string> folders;
  for (const SeedFailure* failed : first_of_each_group(report)) {
    const std::string folder = bundles.folder + "/" + report.simulation + "-" + std::to_string(failed->seed);
    std::error_code error;
    std::filesystem::create_directories(folder, error);  // tidy: allow(host) as above
    if (error) return failure(ErrorCode::io_error, "cannot make the folder '" + folder + "': " + error.message());
    std::ofstream out(folder + "/failure.json", std::ios::binary);  // tidy: allow(host) as above
    out << failure_document(report, *failed) << std::flush;
    if (!out.good()) return failure(ErrorCode::io_error, "cannot write '" + folder + "/failure.json'");
    if (!failed->digest.empty()) replay(bundles, failed->seed, folder);  // It would die, hang or eat all memory again.
    folders.push_back(folder);
  }
  return folders;
}

}  // namespace orrery::cli
