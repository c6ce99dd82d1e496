// SPDX-License-Identifier: Apache-2.0
/// @file  What a Store finds in its storage.
#include "fairlead/base/try.hpp"
#include "fairlead/token/store.hpp"

#include "token/store_format.hpp"

#include <algorithm>
#include <array>

namespace fairlead::token {

/// The block's number, 0 where its head is none of ours.
Result<std::uint32_t> Store::block_number(std::uint32_t block, std::uint32_t* next_id) const {
  std::array<std::byte, kBlockHead> head{};
  FAIRLEAD_TRY(storage_.read(start_of(block), head));
  ByteReader reader(head);
  const bool ours = reader.u32() == kBlockMagic && reader.u16() == kBlockFormat &&
                    reader.u16() == (geometry_.page_size & 0xffffU) && reader.u32() == geometry_.block_size &&
                    reader.u32() == geometry_.blocks;
  const std::uint32_t number = reader.u32();
  const std::uint32_t next = reader.u32();
  if (!ours || reader.u32() != crc32(Bytes(head).first(kBlockHead - 4))) return 0U;
  if (next_id != nullptr) *next_id = next;
  return number;
}

Result<void> Store::open() {
  opened_ = false;
  unsynced_ = false;
  life_ = storage_.life();
  count_ = 0;
  log_number_ = 0;
  next_id_ = 1;
  ++version_;
  for (std::uint32_t block = 0; block < geometry_.blocks; ++block) {
    FAIRLEAD_TRY_ASSIGN(const std::uint32_t number, block_number(block, nullptr));
    if (number <= log_number_) continue;
    log_number_ = number;
    log_block_ = block;
  }
  if (log_number_ == 0) {
    opened_ = true;
    return {};
  }
  unsynced_ = true;  // What another process has written may not survive yet.
  // Back from the newest block as long as the numbers count down by one: what lies before that is of a former life. So
  // is the block behind the newest one, as soon as that has its first commit: it may be half erased.
  std::uint16_t changes = 0;
  const std::uint32_t first = start_of(log_block_) + static_cast<std::uint32_t>(in_pages(kBlockHead));
  FAIRLEAD_TRY_ASSIGN(const auto first_commit, whole_commit(first, end_of_log_block(), changes));
  begun_ = first_commit.has_value();
  const std::uint32_t most = begun_ ? geometry_.blocks - 1 : geometry_.blocks;
  std::uint32_t oldest = log_block_;
  std::uint32_t blocks = 1;
  for (; blocks < most; ++blocks) {
    const std::uint32_t before = (oldest + geometry_.blocks - 1) % geometry_.blocks;
    FAIRLEAD_TRY_ASSIGN(const std::uint32_t number, block_number(before, nullptr));
    if (number == 0 || number != log_number_ - blocks) break;
    oldest = before;
  }
  const std::uint32_t newest = log_number_;
  for (std::uint32_t block = oldest; blocks > 0; --blocks, block = behind(block)) {
    std::uint32_t next = 0;
    FAIRLEAD_TRY_ASSIGN(const std::uint32_t number, block_number(block, &next));
    if (number != newest + 1 - blocks) return fail(Errc::storage_failed);
    next_id_ = std::max(next_id_, next);
    log_number_ = number;
    const auto done = replay(block, start_of(block) + static_cast<std::uint32_t>(in_pages(kBlockHead)));
    log_number_ = newest;
    if (!done) {
      count_ = 0;
      return done;
    }
  }
  note_heads();
  opened_ = true;
  return {};
}

/// What is_current() compares with.
void Store::note_heads() {
  const Bytes all = storage_.view();
  if (all.empty() || log_number_ == 0) return;
  const MutableBytes heads(heads_);
  (void)copy_bytes(heads.first<kBlockHead>(), all.subspan(start_of(log_block_), kBlockHead));
  (void)copy_bytes(heads.last<kBlockHead>(), all.subspan(start_of(behind(log_block_)), kBlockHead));
}

/// A commit of somebody else shows at the end of the log, or in the head of the block behind it; a block that was begun
/// anew, in its own.
bool Store::is_current() const {
  const Bytes all = storage_.view();
  if (!opened_ || torn_ || log_number_ == 0 || all.empty() || life_ != storage_.life()) return false;
  const Bytes heads(heads_);
  if (!equal(all.subspan(start_of(log_block_), kBlockHead), heads.first<kBlockHead>())) return false;
  if (!equal(all.subspan(start_of(behind(log_block_)), kBlockHead), heads.last<kBlockHead>())) return false;
  const std::size_t rest = std::min<std::size_t>(kCommitHead, end_of_log_block() - log_end_);
  return std::ranges::all_of(all.subspan(log_end_, rest), [](std::byte b) { return b == std::byte{0xff}; });
}

Result<void> Store::refresh() {
  if (!opened_ || log_number_ == 0 || life_ != storage_.life()) return open();
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t number, block_number(log_block_, nullptr));
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t next, block_number(behind(log_block_), nullptr));
  if (number != log_number_ || next > log_number_ || torn_) return open();
  if (end_of_log_block() - log_end_ < kCommitHead) return {};
  FAIRLEAD_TRY_ASSIGN(const bool unchanged, is_erased(log_end_, log_end_ + static_cast<std::uint32_t>(kCommitHead)));
  if (unchanged) return {};
  opened_ = false;
  unsynced_ = true;
  FAIRLEAD_TRY(replay(log_block_, log_end_));
  begun_ = begun_ || log_end_ > start_of(log_block_) + in_pages(kBlockHead);
  note_heads();
  opened_ = true;
  return {};
}

/// The size of what follows the head of the commit at `from`; nothing where there is no whole one. log_number_ is the
/// block's number.
Result<std::optional<std::uint32_t>> Store::whole_commit(std::uint32_t from, std::uint32_t end,
                                                         std::uint16_t& changes) {
  if (end - from < kCommitHead) return std::nullopt;
  std::array<std::byte, kCommitHead> head{};
  FAIRLEAD_TRY(storage_.read(from, head));
  ByteReader reader(head);
  if (reader.u16() != kCommitMark) return std::nullopt;
  changes = reader.u16();
  const std::uint32_t size = reader.u32();
  if (size > end - from - kCommitHead) return std::nullopt;
  std::uint32_t check = check_of_head(log_number_, changes, size);
  for (std::uint32_t at = 0; at < size;) {
    const auto piece = buffer_.first(std::min<std::size_t>(buffer_.size(), size - at));
    FAIRLEAD_TRY(storage_.read(from + static_cast<std::uint32_t>(kCommitHead) + at, piece));
    check = crc32(piece, check);
    at += static_cast<std::uint32_t>(piece.size());
  }
  if (check != reader.u32()) return std::nullopt;
  return size;
}

/// Reads the commits of a block from `from` on, to the first one that is not whole. log_number_ is the block's number.
Result<void> Store::replay(std::uint32_t block, std::uint32_t from) {
  const std::uint32_t end = start_of(block) + geometry_.block_size;
  for (;;) {
    std::uint16_t changes = 0;
    FAIRLEAD_TRY_ASSIGN(const auto size, whole_commit(from, end, changes));
    if (!size) break;
    FAIRLEAD_TRY(take(from + static_cast<std::uint32_t>(kCommitHead), changes, *size));
    from += static_cast<std::uint32_t>(in_pages(kCommitHead + *size));
  }
  log_end_ = from;
  FAIRLEAD_TRY_ASSIGN(const bool erased, is_erased(from, end));
  torn_ = !erased;
  return {};
}

/// Takes over a commit's changes. A commit that is whole and does not say what it should was written by nobody here.
Result<void> Store::take(std::uint32_t address, std::size_t changes, std::size_t size) {
  ++version_;
  const std::uint32_t end = address + static_cast<std::uint32_t>(size);
  for (; changes > 0; --changes) {
    if (end - address < kChangeHead) return fail(Errc::storage_failed);
    std::array<std::byte, kChangeHead> head{};
    FAIRLEAD_TRY(storage_.read(address, head));
    ByteReader reader(head);
    const std::uint32_t id = reader.u32();
    const std::uint32_t data = reader.u32();
    address += kChangeHead;
    if (data == kRemoved) {
      if (id == 0) count_ = 0;
      remove(static_cast<RecordId>(id));
      continue;
    }
    if (id == 0 || id > kMostId || data > end - address) return fail(Errc::storage_failed);
    FAIRLEAD_TRY(put({.id = static_cast<RecordId>(id), .address = address, .size = data}));
    next_id_ = std::max(next_id_, id + 1);
    address += data;
  }
  return {};
}

Result<bool> Store::is_erased(std::uint32_t from, std::uint32_t to) {
  while (from < to) {
    const auto piece = buffer_.first(std::min<std::size_t>(buffer_.size(), to - from));
    FAIRLEAD_TRY(storage_.read(from, piece));
    if (std::ranges::any_of(piece, [](std::byte b) { return b != std::byte{0xff}; })) return false;
    from += static_cast<std::uint32_t>(piece.size());
  }
  return true;
}

}  // namespace fairlead::token
