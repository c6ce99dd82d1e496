// SPDX-License-Identifier: Apache-2.0
/// @file  Store: records that survive power cuts, in a BlockStorage, each commit wholly or not at all.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/block_storage.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::token {

/// A record's name; a new record gets one that none had before.
enum class RecordId : std::uint32_t {
  none = 0
};

/// A record, and where its bytes lie in the storage.
struct Entry {
  RecordId id = RecordId::none;
  std::uint32_t address = 0;
  std::uint32_t size = 0;
};

/// One part of a commit.
struct Change {
  /// What becomes of the record.
  enum class Kind : std::uint8_t {
    put,        ///< The record is `data` from now on.
    remove,     ///< There is no such record from now on.
    remove_all  ///< There is none at all; what follows in the same commit is put.
  };
  Kind kind = Kind::put;
  RecordId id = RecordId::none;
  Bytes data{};
};

/// Whether a commit may use what is kept free for those that make room and for PINs.
enum class Room : std::uint8_t {
  usual,
  last
};

/// Records in a log that runs through the storage's blocks in a ring, so that each block is erased as often as the
/// others. The block behind the one that is written holds nothing that is needed: when the log moves into it, what is
/// still needed of the next one is copied along, in one commit. A commit is there when its check value is; nothing is
/// written, and nothing repaired, before the next one.
///
/// The formats of blocks and commits stand in src/token/store_format.hpp. Whoever shares the storage with other
/// processes locks it around each call, and calls refresh() first. Storage and memory are the caller's and outlive it.
/// Called by one thread at a time. No allocation.
class Store {
 public:
  /// The caller's; outlives the store.
  struct Memory {
    std::span<Entry> index;  ///< One for each record.
    MutableBytes buffer;     ///< At least one page; what is moved is moved in pieces of as many pages as fit.
  };
  /// Precondition: at least two blocks of at least 256 bytes, below 4 GiB in all; a buffer of a page at least.
  Store(platform::BlockStorage& storage, Memory memory);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Reads what is there, anew. An empty storage, or one that holds something else, has no records.
  /// @return Nothing; or storage_failed; no_space: more records than the index has room for. After an error there is no
  ///   record, and commit() fails.
  [[nodiscard]] Result<void> open();
  /// Reads what other processes have changed since. As open().
  [[nodiscard]] Result<void> refresh();

  /// Whether nobody has committed anything since this object last looked, seen without a lock where the storage can be
  /// seen as memory. False also where that cannot be said: refresh() tells.
  [[nodiscard]] bool is_current() const;

  /// All records, by their ids. Valid until the next call of anything else.
  [[nodiscard]] std::span<const Entry> records() const { return index_.first(count_); }
  /// @return The record, or null. Valid as records().
  [[nodiscard]] const Entry* find(RecordId id) const;
  /// @return The front of `into`; or storage_failed; no_space: the record is larger.
  [[nodiscard]] Result<Bytes> read(const Entry& entry, MutableBytes into) const;

  /// A name for a record that is to be put.
  [[nodiscard]] RecordId next_id() const { return static_cast<RecordId>(next_id_); }
  /// The most bytes that the records of a commit may have, where it has one; each further one takes kChangeHead.
  [[nodiscard]] std::size_t most_data() const;
  /// Counts up with every change of the records that this object has seen, its own or another's.
  [[nodiscard]] std::uint32_t version() const { return version_; }

  /// Changes the records, all or none, and returns when that survives a power cut. Data may not lie in the buffer.
  /// Commits with Room::last, of up to kReserve octets with their heads, always find room for what does not grow.
  /// @return Nothing; or
  ///   - no_space        there is no room for it. Nothing has changed; but where the storage itself says so, as below.
  ///   - invalid         a name is 0 or above 0x7fffffff. Nothing has changed.
  ///   - storage_failed  whether it is there will be known after the next open(), which refresh() does.
  [[nodiscard]] Result<void> commit(std::span<const Change> changes, Room room = Room::usual);
  static constexpr std::size_t kReserve = 320;

  /// Erases what the records that are there do not need: what was removed cannot be read from the storage any more.
  /// @return Nothing; or as commit().
  [[nodiscard]] Result<void> erase_traces();

 private:
  class Writer;
  [[nodiscard]] Result<std::uint32_t> block_number(std::uint32_t block, std::uint32_t* next_id) const;
  [[nodiscard]] Result<void> replay(std::uint32_t block, std::uint32_t from);
  [[nodiscard]] Result<std::optional<std::uint32_t>> whole_commit(std::uint32_t from, std::uint32_t end,
                                                                  std::uint16_t& changes);
  [[nodiscard]] Result<void> take(std::uint32_t address, std::size_t changes, std::size_t size);
  [[nodiscard]] Result<bool> is_erased(std::uint32_t from, std::uint32_t to);
  [[nodiscard]] Result<void> put(const Entry& entry);
  void remove(RecordId id);
  void note_heads();
  [[nodiscard]] Result<void> begin_block(std::uint32_t block, std::uint32_t number);
  [[nodiscard]] Result<void> move_on();
  [[nodiscard]] Result<void> begin_next_block();
  [[nodiscard]] bool has_room(std::size_t room) const;
  [[nodiscard]] std::size_t rescued_size(std::uint32_t block) const;
  [[nodiscard]] std::size_t capacity() const;
  [[nodiscard]] bool is_in(const Entry& entry, std::uint32_t block) const;
  struct Extent;
  [[nodiscard]] Extent extent(std::span<const Change> changes, std::uint32_t block) const;
  [[nodiscard]] Result<void> add_parts(Writer& pages, std::span<const Change> changes, std::uint32_t block) const;
  [[nodiscard]] Result<void> write(std::span<const Change> changes, std::uint32_t block);
  [[nodiscard]] Result<void> settle();
  [[nodiscard]] Result<void> sync();
  [[nodiscard]] Result<std::size_t> size_if_room(std::span<const Change> changes, Room room) const;
  [[nodiscard]] bool needed(std::uint32_t block) const;
  [[nodiscard]] std::uint32_t block_of(const Entry& entry) const;
  [[nodiscard]] std::uint32_t start_of(std::uint32_t block) const { return block * geometry_.block_size; }
  [[nodiscard]] std::uint32_t behind(std::uint32_t block) const { return (block + 1) % geometry_.blocks; }
  [[nodiscard]] std::uint32_t end_of_log_block() const { return start_of(log_block_) + geometry_.block_size; }
  [[nodiscard]] std::size_t in_pages(std::size_t size) const;
  [[nodiscard]] MutableBytes whole_pages() const;

  platform::BlockStorage& storage_;
  std::span<Entry> index_;
  MutableBytes buffer_;
  platform::BlockGeometry geometry_;
  std::size_t count_ = 0;         ///< Of the index, in use.
  std::uint32_t log_block_ = 0;   ///< The block that is written.
  std::uint32_t log_number_ = 0;  ///< Its number in the order of time; 0: nothing was ever written.
  std::uint32_t log_end_ = 0;     ///< Where the next commit goes.
  std::uint32_t next_id_ = 1;
  std::uint32_t version_ = 0;
  std::array<std::byte, 2 * 28> heads_{};  ///< Of the block that is written and the one behind it, as last seen.
  bool torn_ = false;                      ///< What lies behind log_end_ is not erased.
  bool begun_ = false;                     ///< The block that is written has a first commit.
  bool unsynced_ = true;                   ///< Something may have been written that does not survive a power cut yet.
  std::uint32_t life_ = 0;
  bool opened_ = false;  ///< What is known of the storage is right.
};

}  // namespace fairlead::token
