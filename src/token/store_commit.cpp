// SPDX-License-Identifier: Apache-2.0
/// @file  How a Store writes: one commit, and what moves the log into the next block.
#include "fairlead/base/try.hpp"
#include "fairlead/token/store.hpp"

#include "token/store_format.hpp"

#include <algorithm>
#include <array>

namespace fairlead::token {

namespace {

// For blocks whose records are copied: of none, and of all.
constexpr std::uint32_t kNoBlock = 0xffff'ffff;
constexpr std::uint32_t kAllBlocks = 0xffff'fffe;

constexpr Change kRemoveAll{.kind = Change::Kind::remove_all};

Bytes data_of(const Change& change) { return change.kind == Change::Kind::put ? change.data : Bytes(); }

}  // namespace

/// Takes the parts of a commit twice: before begin() for their check alone; behind it they are programmed, in whole
/// pages, of which the last one is filled with 0xff.
class Store::Writer {
 public:
  /// @param check  Of what stands before the parts.
  Writer(platform::BlockStorage& storage, MutableBytes pages, std::uint32_t address, std::uint32_t check)
      : storage_(storage), pages_(pages), address_(address), check_(check) {}

  [[nodiscard]] std::uint32_t check() const { return check_; }
  Result<void> begin(Bytes head) {
    begun_ = true;
    return add(head);
  }
  Result<void> add(Bytes bytes) {
    while (!bytes.empty()) {
      const std::size_t n = copy_bytes(pages_.subspan(held_), bytes);
      FAIRLEAD_TRY(take(n));
      bytes = bytes.subspan(n);
    }
    return {};
  }
  Result<void> add_change(RecordId id, std::uint32_t size) {
    std::array<std::byte, kChangeHead> head{};
    ByteWriter writer(head);
    writer.u32(static_cast<std::uint32_t>(id));
    writer.u32(size);
    return add(head);
  }
  /// What lies in the storage already.
  Result<void> copy(std::uint32_t from, std::size_t size) {
    while (size > 0) {
      const std::size_t n = std::min(pages_.size() - held_, size);
      FAIRLEAD_TRY(storage_.read(from, pages_.subspan(held_, n)));
      FAIRLEAD_TRY(take(n));
      from += static_cast<std::uint32_t>(n);
      size -= n;
    }
    return {};
  }
  Result<void> finish(std::size_t page) {
    if (held_ == 0) return {};
    const std::size_t size = (held_ + page - 1) / page * page;
    std::ranges::fill(pages_.subspan(held_, size - held_), std::byte{0xff});
    return program(size);
  }

 private:
  /// So many bytes more of the pages.
  Result<void> take(std::size_t n) {
    if (!begun_) {
      check_ = crc32(pages_.first(n), check_);
      return {};
    }
    held_ += n;
    return held_ == pages_.size() ? program(held_) : Result<void>();
  }
  Result<void> program(std::size_t size) {
    FAIRLEAD_TRY(storage_.program(address_, pages_.first(size)));
    address_ += static_cast<std::uint32_t>(size);
    held_ = 0;
    return {};
  }

  platform::BlockStorage& storage_;
  MutableBytes pages_;
  std::uint32_t address_;
  std::uint32_t check_;
  bool begun_ = false;
  std::size_t held_ = 0;
};

/// What a commit consists of.
struct Store::Extent {
  std::size_t parts = 0;
  std::size_t size = 0;  ///< Behind the commit's head.
};

Result<void> Store::commit(std::span<const Change> changes, Room room) {
  if (!opened_) return fail(Errc::storage_failed);
  if (changes.empty()) return {};
  FAIRLEAD_TRY_ASSIGN(const std::size_t size, size_if_room(changes, room));
  const bool all_removed = changes.front().kind == Change::Kind::remove_all;
  const std::size_t pages = in_pages(kCommitHead + size);
  const auto fits = [&] { return log_number_ != 0 && !torn_ && end_of_log_block() - log_end_ >= pages; };
  if (!all_removed && !(begun_ && fits()) && !has_room(pages)) return fail(Errc::no_space);
  opened_ = false;  // Until all of it is done.
  if (log_number_ != 0 && !begun_) FAIRLEAD_TRY(settle());
  if (all_removed && !fits()) {
    FAIRLEAD_TRY(begin_next_block());
  } else {
    for (std::uint32_t moves = 0; !fits(); ++moves) {
      if (moves > geometry_.blocks) return fail(Errc::storage_failed);  // has_room() has said otherwise.
      FAIRLEAD_TRY(move_on());
    }
  }
  FAIRLEAD_TRY(write(changes, kNoBlock));
  FAIRLEAD_TRY(sync());
  note_heads();
  opened_ = true;
  return {};
}

bool Store::is_in(const Entry& entry, std::uint32_t block) const {
  return block == kAllBlocks || block_of(entry) == block;
}

/// Of these changes, and of what is needed of a block.
Store::Extent Store::extent(std::span<const Change> changes, std::uint32_t block) const {
  Extent all{.parts = changes.size()};
  for (const Change& change : changes) all.size += kChangeHead + data_of(change).size();
  for (const Entry& entry : records()) {
    if (!is_in(entry, block)) continue;
    ++all.parts;
    all.size += kChangeHead + entry.size;
  }
  return all;
}

/// What fits into a block behind its head.
std::size_t Store::capacity() const { return geometry_.block_size - in_pages(kBlockHead); }

/// What is needed of a block takes in the next one.
std::size_t Store::rescued_size(std::uint32_t block) const { return in_pages(kCommitHead + extent({}, block).size); }

/// Whether the log comes to a block with so much room as it moves on. Of the block behind it, nothing is needed.
bool Store::has_room(std::size_t room) const {
  if (log_number_ == 0) return room <= capacity() - in_pages(kCommitHead);
  for (std::uint32_t block = 0; block < geometry_.blocks; ++block) {
    if (block == behind(log_block_) && begun_) continue;
    if (rescued_size(block) + room <= capacity()) return true;
  }
  return false;
}

/// How much the changes take in a commit, or no_space where they cannot fit, or would leave too little for others.
Result<std::size_t> Store::size_if_room(std::span<const Change> changes, Room room) const {
  std::size_t size = 0;
  std::size_t held = 0;  // Afterwards.
  std::size_t records = 0;
  if (changes.front().kind != Change::Kind::remove_all) {
    records = count_;
    for (const Entry& entry : this->records()) held += kChangeHead + entry.size;
  }
  for (const Change& change : changes) {
    if (data_of(change).size() > most_data()) return fail(Errc::no_space);
    size += kChangeHead + data_of(change).size();
    if (change.kind == Change::Kind::remove_all) continue;
    const auto id = static_cast<std::uint32_t>(change.id);
    if (id == 0 || id > kMostId) return fail(Errc::invalid);
    const Entry* const before = changes.front().kind == Change::Kind::remove_all ? nullptr : find(change.id);
    if (before != nullptr) {
      held -= kChangeHead + before->size;
      --records;
    }
    if (change.kind != Change::Kind::put) continue;
    held += kChangeHead + change.data.size();
    ++records;
  }
  if (size > most_data() + kChangeHead || changes.size() > 0xffff || records > index_.size()) {
    return fail(Errc::no_space);
  }
  // So much in all that one block at least has the reserve free, wherever the records lie.
  const std::size_t blocks = geometry_.blocks - 1;
  const std::size_t lost = in_pages(kCommitHead) + geometry_.page_size + in_pages(kReserve);
  if (room == Room::usual && held + blocks * lost > blocks * capacity()) return fail(Errc::no_space);
  return size;
}

Result<void> Store::sync() {
  FAIRLEAD_TRY(storage_.sync());
  unsynced_ = false;
  return {};
}

/// After a cut while the log moved on: what was to be copied has not been, and nothing else can be in the block yet.
Result<void> Store::settle() {
  if (needed(log_block_)) return fail(Errc::storage_failed);
  FAIRLEAD_TRY(begin_block(log_block_, log_number_));
  return write({}, behind(log_block_));
}

/// Into the next block, with what is needed of the one behind that.
Result<void> Store::move_on() {
  FAIRLEAD_TRY(begin_next_block());
  return write({}, behind(log_block_));
}

/// Without what is needed of any other: what follows removes that.
Result<void> Store::begin_next_block() {
  if (log_number_ == 0) return begin_block(0, 1);
  if (log_number_ >= 0xffff'fffeU) return fail(Errc::storage_failed);  // Four thousand million erasures.
  return begin_block(behind(log_block_), log_number_ + 1);
}

/// Erases a block of which nothing is needed, and makes it the one that is written.
Result<void> Store::begin_block(std::uint32_t block, std::uint32_t number) {
  if (unsynced_) FAIRLEAD_TRY(sync());  // Copies, before what they were made from is erased.
  unsynced_ = true;
  FAIRLEAD_TRY(storage_.erase(block));
  std::array<std::byte, kBlockHead> head{};
  ByteWriter writer(head);
  writer.u32(kBlockMagic);
  writer.u16(kBlockFormat);
  writer.u16(static_cast<std::uint16_t>(geometry_.page_size & 0xffffU));
  writer.u32(geometry_.block_size);
  writer.u32(geometry_.blocks);
  writer.u32(number);
  writer.u32(next_id_);
  writer.u32(crc32(writer.written()));
  Writer pages(storage_, whole_pages(), start_of(block), 0);
  FAIRLEAD_TRY(pages.begin(head));
  FAIRLEAD_TRY(pages.finish(geometry_.page_size));
  log_block_ = block;
  log_number_ = number;
  log_end_ = start_of(block) + static_cast<std::uint32_t>(in_pages(kBlockHead));
  torn_ = false;
  begun_ = false;
  return {};
}

Result<void> Store::add_parts(Writer& pages, std::span<const Change> changes, std::uint32_t block) const {
  for (const Change& change : changes) {
    const bool put = change.kind == Change::Kind::put;
    const RecordId id = change.kind == Change::Kind::remove_all ? RecordId::none : change.id;
    FAIRLEAD_TRY(pages.add_change(id, put ? static_cast<std::uint32_t>(change.data.size()) : kRemoved));
    FAIRLEAD_TRY(pages.add(data_of(change)));
  }
  for (const Entry& entry : records()) {
    if (!is_in(entry, block)) continue;
    FAIRLEAD_TRY(pages.add_change(entry.id, entry.size));
    FAIRLEAD_TRY(pages.copy(entry.address, entry.size));
  }
  return {};
}

/// One commit at the end of the log, where there is room for it: changes, and behind them what is needed of a block.
/// All that is needed of one fits into another, as it was in one before.
Result<void> Store::write(std::span<const Change> changes, std::uint32_t block) {
  const Extent all = extent(changes, block);
  const auto parts = static_cast<std::uint16_t>(all.parts);
  const auto size = static_cast<std::uint32_t>(all.size);
  Writer pages(storage_, whole_pages(), log_end_, check_of_head(log_number_, parts, size));
  FAIRLEAD_TRY(add_parts(pages, changes, block));
  std::array<std::byte, kCommitHead> head{};
  ByteWriter writer(head);
  writer.u16(kCommitMark);
  writer.u16(parts);
  writer.u32(size);
  writer.u32(pages.check());
  FAIRLEAD_TRY(pages.begin(head));
  FAIRLEAD_TRY(add_parts(pages, changes, block));
  FAIRLEAD_TRY(pages.finish(geometry_.page_size));
  FAIRLEAD_TRY(take(log_end_ + static_cast<std::uint32_t>(kCommitHead), all.parts, all.size));
  log_end_ += static_cast<std::uint32_t>(in_pages(kCommitHead + all.size));
  begun_ = true;
  return {};
}

Result<void> Store::erase_traces() {
  if (!opened_) return fail(Errc::storage_failed);
  if (log_number_ == 0) return {};
  opened_ = false;
  if (!begun_) FAIRLEAD_TRY(settle());
  const std::span remove_all(&kRemoveAll, 1);
  const bool fits = in_pages(kCommitHead + extent(remove_all, kAllBlocks).size) <= capacity();
  if (fits) {
    // All of it in the first commit of a block, before which nothing counts.
    FAIRLEAD_TRY(begin_next_block());
    FAIRLEAD_TRY(write(remove_all, kAllBlocks));
  } else {
    // Once round: what is needed is copied along, and each block is erased after it.
    for (std::uint32_t moves = 0; moves < geometry_.blocks; ++moves) FAIRLEAD_TRY(move_on());
  }
  FAIRLEAD_TRY(sync());
  for (std::uint32_t block = behind(log_block_); block != log_block_; block = behind(block)) {
    if (!fits && block != behind(log_block_)) break;  // The others are of use.
    FAIRLEAD_TRY_ASSIGN(const bool erased, is_erased(start_of(block), start_of(block) + geometry_.block_size));
    if (!erased) FAIRLEAD_TRY(storage_.erase(block));
  }
  FAIRLEAD_TRY(sync());
  note_heads();
  opened_ = true;
  return {};
}

}  // namespace fairlead::token
