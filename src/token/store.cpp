// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/store.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/base/try.hpp"

#include "token/store_format.hpp"

#include <algorithm>
#include <array>

namespace fairlead::token {

Store::Store(platform::BlockStorage& storage, Memory memory)
    : storage_(storage), index_(memory.index), buffer_(memory.buffer), geometry_(storage.geometry()) {
  FAIRLEAD_CHECK(geometry_.blocks >= 2 && geometry_.block_size >= 256 && geometry_.page_size >= 1);
  FAIRLEAD_CHECK(geometry_.block_size % geometry_.page_size == 0 && buffer_.size() >= geometry_.page_size);
  FAIRLEAD_CHECK(geometry_.block_size <= 0xffff'ffffU / geometry_.blocks);
}

std::size_t Store::in_pages(std::size_t size) const {
  const std::size_t page = geometry_.page_size;
  return (size + page - 1) / page * page;
}

MutableBytes Store::whole_pages() const {
  return buffer_.first(buffer_.size() / geometry_.page_size * geometry_.page_size);
}

std::size_t Store::most_data() const {
  return geometry_.block_size - in_pages(kBlockHead) - in_pages(kCommitHead) - kCommitHead - kChangeHead;
}

const Entry* Store::find(RecordId id) const {
  const auto records = this->records();
  const auto found = std::ranges::lower_bound(records, id, {}, &Entry::id);
  return found != records.end() && found->id == id ? &*found : nullptr;
}

Result<Bytes> Store::read(const Entry& entry, MutableBytes into) const {
  if (entry.size > into.size()) return fail(Errc::no_space);
  FAIRLEAD_TRY(storage_.read(entry.address, into.first(entry.size)));
  return into.first(entry.size);
}

/// By what stands in front of the data: data of no size may end where the next block begins.
std::uint32_t Store::block_of(const Entry& entry) const {
  return (entry.address - static_cast<std::uint32_t>(kChangeHead)) / geometry_.block_size;
}

bool Store::needed(std::uint32_t block) const {
  return std::ranges::any_of(records(), [&](const Entry& entry) { return block_of(entry) == block; });
}

Result<void> Store::put(const Entry& entry) {
  const auto used = index_.first(count_);
  const auto at = std::ranges::lower_bound(used, entry.id, {}, &Entry::id);
  if (at != used.end() && at->id == entry.id) {
    *at = entry;
    return {};
  }
  if (count_ == index_.size()) return fail(Errc::no_space);
  const auto place = at - used.begin();
  ++count_;
  std::ranges::copy_backward(
      index_.subspan(static_cast<std::size_t>(place), count_ - 1 - static_cast<std::size_t>(place)),
      index_.begin() + static_cast<std::ptrdiff_t>(count_));
  index_[static_cast<std::size_t>(place)] = entry;
  return {};
}

void Store::remove(RecordId id) {
  const auto used = index_.first(count_);
  const auto at = std::ranges::lower_bound(used, id, {}, &Entry::id);
  if (at == used.end() || at->id != id) return;
  std::ranges::copy(at + 1, used.end(), at);
  --count_;
}

}  // namespace fairlead::token
