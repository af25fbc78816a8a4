#include <orrery/engine/journal_file.hpp>

#include <cstring>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/crc32c.hpp>

#include "little_endian.hpp"
#include "outside_act.hpp"

namespace orrery {

namespace {

constexpr std::string_view magic = "ORRYJRNL";
constexpr std::size_t head_bytes = 64;
constexpr std::size_t sum_at = 56;
constexpr std::size_t entry_head_bytes = 32;
constexpr std::size_t sum_bytes = 4;

constexpr std::size_t length_bytes = 4;

std::size_t payload_bytes(std::size_t mail_class) { return detail::mail_stride(mail_class) - sizeof(detail::Mail); }

std::size_t entry_bytes(const JournalEntry& entry) {
  const std::size_t body = is_control(entry.kind) ? length_bytes + entry.data.size() : payload_bytes(entry.mail_class);
  return entry_head_bytes + body + sum_bytes;
}

class Writer {
 public:
  template <class T>
  void number(T value) {
    detail::append_little_endian(bytes_, value);
  }
  void text(std::string_view text) { bytes_.append(text); }
  void entry(const JournalEntry& mail) {
    const std::size_t begin = bytes_.size();
    number(mail.tick);
    number(mail.after);
    number(mail.to.slot);
    number(mail.to.generation);
    number(mail.step);
    number(static_cast<std::uint16_t>(mail.kind));
    number(static_cast<std::uint8_t>(mail.tier));
    number(mail.mail_class);
    if (is_control(mail.kind)) {
      number(static_cast<std::uint32_t>(mail.data.size()));
      text(mail.data);
    } else {
      text({reinterpret_cast<const char*>(mail.payload), payload_bytes(mail.mail_class)});
    }
    sum_ = crc32c(std::string_view(bytes_).substr(begin), sum_);
    number(sum_);
  }
  // Of what stands in front, and of the texts, which do not stand there yet.
  void head_sum(const JournalFile& file) {
    sum_ = crc32c(file.configuration, crc32c(file.world, crc32c(bytes_)));
    number(sum_);
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  Bytes bytes_;
  std::uint32_t sum_ = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Result<JournalFile> read() {
    if (bytes_.size() > JournalFile::bytes_max)
      return failure(ErrorCode::too_large, "a journal has at most 1 GiB, this one " + std::to_string(bytes_.size()));
    if (!bytes_.starts_with(magic)) return wrong(0, "this is no journal: it does not begin with \"ORRYJRNL\"");
    if (bytes_.size() < head_bytes) return wrong(bytes_.size(), "the file ends within its head");
    at_ = magic.size();
    if (Result<void> known = read_versions(); !known) return std::unexpected(known.error());
    if (Result<void> head = read_head(); !head) return std::unexpected(head.error());
    for (std::uint64_t n = 0; n < entries_; ++n)
      if (Result<void> entry = read_entry(n); !entry) return std::unexpected(entry.error());
    if (at_ < bytes_.size()) return wrong(at_, std::to_string(bytes_.size() - at_) + " bytes follow the last entry");
    return std::move(file_);
  }

 private:
  static std::unexpected<Error> wrong(std::size_t at, const std::string& what,
                                      ErrorCode code = ErrorCode::invalid_argument) {
    return failure(code, "byte " + std::to_string(at) + ": " + what);
  }
  template <class T>
  T number() {
    const T value = detail::little_endian<T>(bytes_.data() + at_);
    at_ += sizeof(T);
    return value;
  }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

  Result<void> read_versions() {
    const auto format = number<std::uint32_t>();
    if (format != JournalFile::format_version)
      return wrong(8,
                   "format version " + std::to_string(format) + "; this program reads version " +
                       std::to_string(JournalFile::format_version),
                   ErrorCode::unsupported);
    const auto behaviour = number<std::uint32_t>();
    if (behaviour != behaviour_version)
      return wrong(12,
                   "recorded with behaviour version " + std::to_string(behaviour) + ", this program has " +
                       std::to_string(behaviour_version) + ": the same run ends differently",
                   ErrorCode::unsupported);
    return {};
  }

  Result<void> read_head() {
    file_.seed = number<std::uint64_t>();
    file_.ticks = number<std::uint64_t>();
    file_.digest = number<std::uint64_t>();
    entries_ = number<std::uint64_t>();
    const std::size_t world = number<std::uint32_t>();
    const std::size_t configuration = number<std::uint32_t>();
    if (world > JournalFile::world_max)
      return wrong(48, "a world's name has at most 255 bytes, not " + std::to_string(world), ErrorCode::too_large);
    if (configuration > JournalFile::configuration_max)
      return wrong(52, "a configuration has at most 64 KiB, not " + std::to_string(configuration) + " bytes",
                   ErrorCode::too_large);
    const std::uint32_t sum = number<std::uint32_t>();
    if (number<std::uint32_t>() != 0) return wrong(60, "here four bytes are zero");
    if (left() < world + configuration) return wrong(bytes_.size(), "the file ends within the world's description");
    file_.world = bytes_.substr(at_, world);
    file_.configuration = bytes_.substr(at_ + world, configuration);
    at_ += world + configuration;
    sum_ = crc32c(file_.configuration, crc32c(file_.world, crc32c(bytes_.substr(0, sum_at))));
    if (sum != sum_) return wrong(sum_at, "the checksum of the head is wrong: the file is damaged");
    return {};
  }

  Result<void> read_entry(std::uint64_t n) {
    const auto of_entry = [n](const std::string& what) { return "entry " + std::to_string(n) + ": " + what; };
    const std::size_t begin = at_;
    if (left() < entry_head_bytes) return wrong(bytes_.size(), of_entry("the file ends within it"));
    JournalEntry mail;
    mail.tick = number<std::uint64_t>();
    mail.after = number<std::uint64_t>();
    mail.to.slot = number<std::uint32_t>();
    mail.to.generation = number<std::uint32_t>();
    mail.step = number<std::uint32_t>();
    const auto kind = number<std::uint16_t>();
    const auto tier = number<std::uint8_t>();
    mail.mail_class = number<std::uint8_t>();
    if (mail.mail_class >= detail::mail_classes) return wrong(begin + 31, of_entry("no such class of mail"));
    mail.kind = static_cast<MessageKind>(kind);
    if (!read_body(mail)) return wrong(bytes_.size(), of_entry("the file ends within it"));
    sum_ = crc32c(bytes_.substr(begin, at_ - begin), sum_);
    if (number<std::uint32_t>() != sum_) return wrong(at_ - sum_bytes, of_entry("its checksum is wrong"));
    mail.tier = static_cast<Tier>(tier);
    if (tier > static_cast<std::uint8_t>(Tier::low)) return wrong(begin + 30, of_entry("no such tier"));
    if (!is_control(mail.kind) && (mail.kind < detail::first_user_kind || kind > 4095))
      return wrong(begin + 28, of_entry("no such kind of message"));
    if (is_control(mail.kind) && !detail::fits(static_cast<Control>(kind), mail.data))
      return wrong(begin + entry_head_bytes + length_bytes, of_entry("what it carries cannot be read"));
    if (!is_control(mail.kind) && mail.to.generation > detail::Mail::generation_max)
      return wrong(begin + 20, of_entry("no actor has such an id"));
    if (mail.tick > file_.ticks) return wrong(begin, of_entry("it came after the end of the run"));
    if (!file_.journal.empty() && mail.tick < file_.journal.back().tick)
      return wrong(begin, of_entry("it came before the one before it"));
    if (mail.after >= ~Tick{0} - mail.tick) return wrong(begin + 8, of_entry("it arrives after the end of time"));
    file_.journal.push_back(std::move(mail));
    return {};
  }

  // False: the file ends within it.
  bool read_body(JournalEntry& mail) {
    std::size_t size = payload_bytes(mail.mail_class);
    if (is_control(mail.kind)) {
      if (left() < length_bytes) return false;
      size = number<std::uint32_t>();
    }
    if (left() < size + sum_bytes) return false;
    if (is_control(mail.kind))
      mail.data = bytes_.substr(at_, size);
    else
      std::memcpy(mail.payload, bytes_.data() + at_, size);
    at_ += size;
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::uint64_t entries_ = 0;
  std::uint32_t sum_ = 0;
  JournalFile file_;
};

}  // namespace

Result<Bytes> encode(const JournalFile& file) {
  if (file.world.size() > JournalFile::world_max)
    return failure(ErrorCode::too_large, "a world's name has at most 255 bytes");
  if (file.configuration.size() > JournalFile::configuration_max)
    return failure(ErrorCode::too_large, "a configuration has at most 64 KiB");
  Writer writer;
  writer.text(magic);
  writer.number(JournalFile::format_version);
  writer.number(std::uint32_t{behaviour_version});
  writer.number(file.seed);
  writer.number(file.ticks);
  writer.number(file.digest);
  writer.number(std::uint64_t{file.journal.size()});
  writer.number(static_cast<std::uint32_t>(file.world.size()));
  writer.number(static_cast<std::uint32_t>(file.configuration.size()));
  ORRERY_CHECK(writer.size() == sum_at);
  writer.head_sum(file);
  writer.number(std::uint32_t{0});
  writer.text(file.world);
  writer.text(file.configuration);
  for (const JournalEntry& mail : file.journal) {
    writer.entry(mail);
    if (writer.size() > JournalFile::bytes_max) return failure(ErrorCode::too_large, "a journal has at most 1 GiB");
  }
  return writer.take();
}

std::size_t JournalFile::offset_of(std::size_t entry) const {
  std::size_t offset = head_bytes + world.size() + configuration.size();
  for (std::size_t n = 0; n < entry && n < journal.size(); ++n) offset += entry_bytes(journal[n]);
  return offset;
}

Result<JournalFile> decode_journal(std::string_view bytes) { return Reader(bytes).read(); }

}  // namespace orrery
