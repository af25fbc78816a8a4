#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "stepped.hpp"

namespace orrery::workloads {

/// What TLS does beside moving bytes, by libcrypto: a record of 1 KiB is hashed (SHA-256), its hash is signed
/// (Ed25519), and the signature is checked. Each record begins with the hash of the one before.
class CryptoOperations final : public SteppedBenchmark {
 public:
  static constexpr std::size_t record_bytes = 1024;
  static constexpr std::uint64_t operations_per_record = 3;
  using Hash = std::array<unsigned char, 32>;
  using Signature = std::array<unsigned char, 64>;

  /// The key is made of `seed`.
  explicit CryptoOperations(std::uint64_t seed);
  ~CryptoOperations() override;

  [[nodiscard]] std::string failure() const override { return failure_; }

  /// Of the last record.
  [[nodiscard]] const Hash& hash() const { return hash_; }
  [[nodiscard]] const Signature& signature() const { return signature_; }
  [[nodiscard]] std::array<unsigned char, 32> public_key() const;

 protected:
  std::uint64_t step() override;

 private:
  struct Library;
  [[nodiscard]] bool work();

  std::unique_ptr<Library> library_;
  std::array<unsigned char, record_bytes> record_{};
  Hash hash_{};
  Signature signature_{};
  std::string failure_;
};

}  // namespace orrery::workloads
