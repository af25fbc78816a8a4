// Any bytes as a log: the reader neither crashes nor loops, and what it says may be kept reads back, clean. A log of
// our own that is then damaged never gives a record that was not written.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "examples/kv/wal.hpp"
#include "examples/kv/wal_effect.hpp"

namespace {

using namespace orrery::kv;

void require(bool condition) {
  if (!condition) std::abort();
}

std::vector<std::string> read(std::string_view file, const WalOptions& options, WalReader* reader_out = nullptr) {
  WalReader reader(file, options);
  std::vector<std::string> payloads;
  while (const auto record = reader.next()) payloads.emplace_back(record->payload);
  require(reader.valid_bytes() <= file.size());
  if (reader_out != nullptr) *reader_out = reader;
  return payloads;
}

void read_anything(std::string_view file) {
  WalReader reader(file);
  const std::vector<std::string> payloads = read(file, {}, &reader);
  read(file, {.accept_torn_tail = true});
  if (reader.start() != WalStart::valid) return require(payloads.empty() && reader.valid_bytes() == 0);
  const std::string_view kept = file.substr(0, reader.valid_bytes());
  WalReader again(kept);
  require(read(kept, {}, &again) == payloads);
  require(again.tail() == WalTail::clean);
  require(again.next_sequence() == reader.next_sequence());
}

// The input says how long the records are, then which bits to flip and where to cut.
void damage_a_log(std::string_view input) {
  const auto take = [&]() -> std::size_t {
    if (input.empty()) return 0;
    const auto byte = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    return byte;
  };
  std::string file;
  append_wal_header(file, {7, 1});
  std::vector<std::string> written;
  const std::size_t records = take() % 8;
  for (std::size_t i = 0; i < records; ++i) {
    written.emplace_back(take(), static_cast<char>('a' + i));
    require(append_wal_record(file, {i + 1, i, written.back()}));
  }
  const std::size_t flips = take() % 4;
  for (std::size_t i = 0; i < flips; ++i) {
    const std::size_t at = (take() * 256 + take()) % file.size();
    file[at] = static_cast<char>(file[at] ^ (1 << take() % 8));
  }
  if (take() % 2 == 1) file.resize((take() * 256 + take()) % (file.size() + 1));
  const std::vector<std::string> payloads = read(file, {});
  require(payloads.size() <= written.size());
  for (std::size_t i = 0; i < payloads.size(); ++i) require(payloads[i] == written[i]);
}

void replay(std::string_view payload) {
  Store store;
  EffectReader reader(payload);
  while (reader.next()) {
  }
  require(apply_effects(store, payload) == !reader.malformed());
  if (reader.malformed()) require(store.size() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  read_anything(input);
  damage_a_log(input);
  replay(input);
  return 0;
}
