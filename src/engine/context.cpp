#include <algorithm>
#include <cstring>

#include "partition.hpp"

namespace orrery {

void Context::own_record() {
  detail::RecordsBlock& records = partition_->writable_records(detail::chunk_of(slot_));
  record_ = &records.records[detail::index_of(slot_)];
}

void Context::fail_as(ExitReason reason, std::string_view text) {
  if (failed_) return;
  touched_ = true;
  failed_ = true;
  reason_ = reason;
  const std::size_t size = std::min(text.size(), sizeof(text_) - 1);
  std::memcpy(text_, text.data(), size);
  text_[size] = 0;
}

bool Context::end_failed() {
  outbox_->discard();
  requests_->discard();
  while (!partition_->effects.empty() && partition_->effects.back().is_of(time_, slot_, ordinal_))
    partition_->effects.pop_back();
  requests_->fail(time_, slot_, reason_, text_);
  ++partition_->counts.failures;
  failed_ = false;
  forget();
  return false;
}

}  // namespace orrery
