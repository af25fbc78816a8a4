#include "crypto_operations.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include <orrery/core/random.hpp>

#include "scenarios.hpp"

namespace orrery {
namespace workloads {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<EVP_PKEY> key_of(std::uint64_t seed) {
  std::array<unsigned char, 32> secret{};
  const CounterRandom random(seed);
  for (std::size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<unsigned char>(random.at(i, 0));
  return Owned<EVP_PKEY>(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size()));
}

}  // namespace

struct CryptoOperations::Library {
  Owned<EVP_MD> sha256{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
  Owned<EVP_PKEY> key;
};

CryptoOperations::CryptoOperations(std::uint64_t seed) : library_(std::make_unique<Library>()) {
  library_->key = key_of(seed);
  if (!library_->sha256 || !library_->context || !library_->key) failure_ = "libcrypto lacks SHA-256 or Ed25519";
}
CryptoOperations::~CryptoOperations() = default;

std::array<unsigned char, 32> CryptoOperations::public_key() const {
  std::array<unsigned char, 32> key{};
  std::size_t size = key.size();
  EVP_PKEY_get_raw_public_key(library_->key.get(), key.data(), &size);
  return key;
}

bool CryptoOperations::work() {
  EVP_MD_CTX* const context = library_->context.get();
  EVP_PKEY* const key = library_->key.get();
  std::copy(hash_.begin(), hash_.end(), record_.begin());
  if (EVP_DigestInit_ex2(context, library_->sha256.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context, record_.data(), record_.size()) != 1 ||
      EVP_DigestFinal_ex(context, hash_.data(), nullptr) != 1)
    return false;
  std::size_t size = signature_.size();
  EVP_MD_CTX_reset(context);
  if (EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context, signature_.data(), &size, hash_.data(), hash_.size()) != 1)
    return false;
  EVP_MD_CTX_reset(context);
  const bool checked = EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key) == 1 &&
                       EVP_DigestVerify(context, signature_.data(), size, hash_.data(), hash_.size()) == 1;
  EVP_MD_CTX_reset(context);
  return checked;
}

std::uint64_t CryptoOperations::step() {
  if (!failure_.empty()) return 0;
  return timed([&]() -> std::uint64_t {
    if (work()) return operations_per_record;
    failure_ = "libcrypto refused to hash, sign or check a record";
    return 0;
  });
}

}  // namespace workloads

BenchmarkEntry menu::crypto_ops() {
  return {
      .info = {.id = "crypto-ops",
               .label = "Cryptography",
               .description = "Records of 1 KiB, each hashed by SHA-256, signed by Ed25519 and checked, by libcrypto "
                              "on one thread.",
               .unit = "operations/s",
               .operation = "a hash, a signature, or a check of one",
               .latency = "a record: all three",
               .source = "src/bench/crypto_operations.cpp"},
      .make = [](const BenchmarkResources& resources) -> Result<std::unique_ptr<Benchmark>> {
        return std::make_unique<workloads::CryptoOperations>(resources.seed);
      }};
}

}  // namespace orrery
