// SPDX-License-Identifier: Apache-2.0
/// @file  How a Store writes: one commit, and what moves the log into the next block.
#include "fairlead/base/try.hpp"
#include "fairlead/token/store.hpp"

#include "token/store_format.hpp"

#include <algorithm>
#include <array>

namespace fairlead::token {

/// Programs what it is given from an address on, in whole pages; the last one is filled with 0xff.
class Store::Writer {
 public:
  Writer(platform::BlockStorage& storage, MutableBytes pages, std::uint32_t address)
      : storage_(storage), pages_(pages), address_(address) {}

  Result<void> add(Bytes bytes) {
    while (!bytes.empty()) {
      const std::size_t n = copy_bytes(pages_.subspan(held_), bytes);
      held_ += n;
      bytes = bytes.subspan(n);
      if (held_ == pages_.size()) FAIRLEAD_TRY(program(held_));
    }
    return {};
  }
  /// Memory that has room for what is added next, and how much of it was used.
  MutableBytes room() { return pages_.subspan(held_); }
  Result<void> used(std::size_t n) {
    held_ += n;
    return held_ == pages_.size() ? program(held_) : Result<void>();
  }
  Result<void> finish(std::size_t page) {
    if (held_ == 0) return {};
    const std::size_t size = (held_ + page - 1) / page * page;
    std::ranges::fill(pages_.subspan(held_, size - held_), std::byte{0xff});
    return program(size);
  }

 private:
  Result<void> program(std::size_t size) {
    FAIRLEAD_TRY(storage_.program(address_, pages_.first(size)));
    address_ += static_cast<std::uint32_t>(size);
    held_ = 0;
    return {};
  }
  platform::BlockStorage& storage_;
  MutableBytes pages_;
  std::uint32_t address_;
  std::size_t held_ = 0;
};

namespace {

std::array<std::byte, kCommitHead> commit_head(std::size_t changes, std::size_t size, std::uint32_t check) {
  std::array<std::byte, kCommitHead> head{};
  ByteWriter writer(head);
  writer.u16(kCommitMark);
  writer.u16(static_cast<std::uint16_t>(changes));
  writer.u32(static_cast<std::uint32_t>(size));
  writer.u32(check);
  return head;
}

std::array<std::byte, kChangeHead> change_head(RecordId id, std::uint32_t size) {
  std::array<std::byte, kChangeHead> head{};
  ByteWriter writer(head);
  writer.u32(static_cast<std::uint32_t>(id));
  writer.u32(size);
  return head;
}

std::array<std::byte, kChangeHead> head_of(const Change& change) {
  switch (change.kind) {
    case Change::Kind::put: return change_head(change.id, static_cast<std::uint32_t>(change.data.size()));
    case Change::Kind::remove: return change_head(change.id, kRemoved);
    default: return change_head(RecordId::none, kRemoved);
  }
}

Bytes data_of(const Change& change) { return change.kind == Change::Kind::put ? change.data : Bytes(); }

}  // namespace

Result<void> Store::commit(std::span<const Change> changes) {
  if (!opened_) return fail(Errc::storage_failed);
  if (changes.empty()) return {};
  FAIRLEAD_TRY_ASSIGN(const std::size_t size, size_if_room(changes));
  opened_ = false;  // Until all of it is done.
  FAIRLEAD_TRY(settle());
  const std::size_t room = in_pages(kCommitHead + size);
  const auto fits = [&] { return log_number_ != 0 && !torn_ && end_of_log_block() - log_end_ >= room; };
  for (std::uint32_t moves = 0; !fits(); ++moves) {
    if (moves > geometry_.blocks) {
      opened_ = true;
      return fail(Errc::no_space);
    }
    FAIRLEAD_TRY(move_on());
  }
  FAIRLEAD_TRY(write(changes, size));
  FAIRLEAD_TRY(sync());
  opened_ = true;
  return {};
}

/// How much the changes take in a commit, or no_space where they cannot fit.
Result<std::size_t> Store::size_if_room(std::span<const Change> changes) const {
  const bool all_removed = changes.front().kind == Change::Kind::remove_all;
  std::size_t size = 0;
  std::size_t records = all_removed ? 0 : count_;
  for (const Change& change : changes) {
    if (data_of(change).size() > most_data()) return fail(Errc::no_space);
    size += kChangeHead + data_of(change).size();
    if (change.kind == Change::Kind::put && (all_removed || find(change.id) == nullptr)) ++records;
  }
  if (size > most_data() + kChangeHead || changes.size() > 0xffff || records > index_.size())
    return fail(Errc::no_space);
  std::size_t held = size;
  if (!all_removed) {
    for (const Entry& entry : this->records()) held += kChangeHead + entry.size;
  }
  if (held > (geometry_.blocks - 1) * (most_data() + kChangeHead)) return fail(Errc::no_space);
  return size;
}

Result<void> Store::sync() {
  FAIRLEAD_TRY(storage_.sync());
  unsynced_ = false;
  return {};
}

/// After a cut while the log moved on: what was to be copied has not been, and nothing else can be in the block yet.
Result<void> Store::settle() {
  if (log_number_ == 0 || !needed(behind(log_block_))) return {};
  if (needed(log_block_)) return fail(Errc::storage_failed);
  return start_block(log_block_, log_number_);
}

Result<void> Store::move_on() {
  if (log_number_ == 0) return start_block(0, 1);
  if (log_number_ == 0xffff'fffeU) return fail(Errc::storage_failed);  // Four thousand million erasures.
  return start_block(behind(log_block_), log_number_ + 1);
}

/// Erases a block of which nothing is needed, makes it the one that is written, and takes along what the next one
/// holds.
Result<void> Store::start_block(std::uint32_t block, std::uint32_t number) {
  if (unsynced_) FAIRLEAD_TRY(sync());  // Copies, before what they were made from is erased.
  FAIRLEAD_TRY(storage_.erase(block));
  unsynced_ = true;
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
  Writer pages(storage_, whole_pages(), start_of(block));
  FAIRLEAD_TRY(pages.add(head));
  FAIRLEAD_TRY(pages.finish(geometry_.page_size));
  log_block_ = block;
  log_number_ = number;
  log_end_ = start_of(block) + static_cast<std::uint32_t>(in_pages(kBlockHead));
  torn_ = false;
  return rescue(behind(block));
}

/// Copies what is needed of a block to the end of the log, as one commit: all of it fits, as it was in one block
/// before.
Result<void> Store::rescue(std::uint32_t block) {
  std::size_t changes = 0;
  std::size_t size = 0;
  const auto here = [&](const Entry& entry) { return block_of(entry) == block; };
  for (const Entry& entry : records()) {
    if (!here(entry)) continue;
    ++changes;
    size += kChangeHead + entry.size;
  }
  if (changes == 0) return {};
  std::uint32_t check =
      check_of_head(log_number_, static_cast<std::uint16_t>(changes), static_cast<std::uint32_t>(size));
  for (const Entry& entry : records()) {
    if (!here(entry)) continue;
    check = crc32(change_head(entry.id, entry.size), check);
    for (std::uint32_t at = 0; at < entry.size;) {
      const auto piece = buffer_.first(std::min<std::size_t>(buffer_.size(), entry.size - at));
      FAIRLEAD_TRY(storage_.read(entry.address + at, piece));
      check = crc32(piece, check);
      at += static_cast<std::uint32_t>(piece.size());
    }
  }
  Writer pages(storage_, whole_pages(), log_end_);
  FAIRLEAD_TRY(pages.add(commit_head(changes, size, check)));
  std::uint32_t address = log_end_ + static_cast<std::uint32_t>(kCommitHead);
  for (Entry& entry : index_.first(count_)) {
    if (!here(entry)) continue;
    FAIRLEAD_TRY(pages.add(change_head(entry.id, entry.size)));
    for (std::uint32_t at = 0; at < entry.size;) {
      const auto piece = pages.room().first(std::min<std::size_t>(pages.room().size(), entry.size - at));
      FAIRLEAD_TRY(storage_.read(entry.address + at, piece));
      FAIRLEAD_TRY(pages.used(piece.size()));
      at += static_cast<std::uint32_t>(piece.size());
    }
    entry.address = address + static_cast<std::uint32_t>(kChangeHead);
    address = entry.address + entry.size;
  }
  FAIRLEAD_TRY(pages.finish(geometry_.page_size));
  log_end_ += static_cast<std::uint32_t>(in_pages(kCommitHead + size));
  return {};
}

/// There is room for it.
Result<void> Store::write(std::span<const Change> changes, std::size_t size) {
  std::uint32_t check =
      check_of_head(log_number_, static_cast<std::uint16_t>(changes.size()), static_cast<std::uint32_t>(size));
  for (const Change& change : changes) check = crc32(data_of(change), crc32(head_of(change), check));
  Writer pages(storage_, whole_pages(), log_end_);
  FAIRLEAD_TRY(pages.add(commit_head(changes.size(), size, check)));
  for (const Change& change : changes) {
    FAIRLEAD_TRY(pages.add(head_of(change)));
    FAIRLEAD_TRY(pages.add(data_of(change)));
  }
  FAIRLEAD_TRY(pages.finish(geometry_.page_size));
  FAIRLEAD_TRY(take(log_end_ + static_cast<std::uint32_t>(kCommitHead), changes.size(), size));
  log_end_ += static_cast<std::uint32_t>(in_pages(kCommitHead + size));
  return {};
}

Result<void> Store::erase_traces() {
  if (!opened_) return fail(Errc::storage_failed);
  if (log_number_ == 0) return {};
  opened_ = false;
  FAIRLEAD_TRY(settle());
  FAIRLEAD_TRY(move_on());
  std::size_t size = geometry_.blocks * kCommitHead;
  for (const Entry& entry : records()) size += block_of(entry) == log_block_ ? 0 : kChangeHead + entry.size;
  if (in_pages(size) + geometry_.blocks * geometry_.page_size > end_of_log_block() - log_end_) {
    // More than a block holds. Once round: what is needed is copied along, and each block is erased after it.
    for (std::uint32_t moves = 1; moves < geometry_.blocks; ++moves) FAIRLEAD_TRY(move_on());
    FAIRLEAD_TRY(sync());
    FAIRLEAD_TRY(storage_.erase(behind(log_block_)));
  } else {
    const auto others = [&](const auto& act) -> Result<void> {
      for (std::uint32_t block = behind(log_block_); block != log_block_; block = behind(block))
        FAIRLEAD_TRY(act(block));
      return {};
    };
    FAIRLEAD_TRY(others([&](std::uint32_t block) { return rescue(block); }));
    FAIRLEAD_TRY(sync());
    FAIRLEAD_TRY(others([&](std::uint32_t block) -> Result<void> {
      FAIRLEAD_TRY_ASSIGN(const bool erased, is_erased(start_of(block), start_of(block) + geometry_.block_size));
      return erased ? Result<void>() : storage_.erase(block);
    }));
  }
  FAIRLEAD_TRY(sync());
  opened_ = true;
  return {};
}

}  // namespace fairlead::token
