// SPDX-License-Identifier: Apache-2.0
#include "conformance/storage_suite.hpp"

#include "fairlead/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace fairlead::conformance {
namespace {

using platform::Access;
using platform::BlockGeometry;
using platform::BlockStorage;

constexpr std::byte kErased{0xff};
/// No divisor of a page or a block, so that reads begin and end everywhere.
constexpr std::size_t kReadSize = 100;
/// What a call of program() is given at most.
constexpr std::uint32_t kProgramSize = 4 * StorageFixture::kLargestPage;

/// The byte at `address` of what `seed` stands for: never one that is erased.
std::byte pattern(std::uint32_t address, std::uint32_t seed) {
  return static_cast<std::byte>((address * 7 + address / 251 + seed * 31) % 255);
}

/// The storage under an exclusive lock, erased.
class Work {
 public:
  Work(Check& check, StorageFixture& fixture) : check_(check), fixture_(fixture), geometry_(storage().geometry()) {
    good_ = lock(Access::exclusive);
    for (std::uint32_t block = 0; good_ && block < geometry_.blocks; ++block) erase(block);
  }
  ~Work() { unlock(); }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  /// False where what went before did not go well, which the check knows.
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] BlockStorage& storage() { return fixture_.storage(); }
  [[nodiscard]] std::uint32_t page() const { return geometry_.page_size; }
  [[nodiscard]] std::uint32_t block() const { return geometry_.block_size; }
  [[nodiscard]] std::uint32_t size() const { return geometry_.block_size * geometry_.blocks; }

  bool lock(Access access) {
    if (!check_.that(storage().lock(access).has_value(), "it is locked")) return false;
    locked_ = true;
    return true;
  }
  void unlock() {
    if (locked_) storage().unlock();
    locked_ = false;
  }
  /// Without a word to the storage, as where the power has gone.
  void forget_lock() { locked_ = false; }

  void erase(std::uint32_t block) {
    good_ = check_.that(storage().erase(block).has_value(), "a block is erased") && good_;
  }
  Result<void> program_once(std::uint32_t address, std::uint32_t bytes, std::uint32_t seed) {
    std::array<std::byte, kProgramSize> memory{};
    for (std::uint32_t i = 0; i < bytes; ++i) memory[i] = pattern(address + i, seed);
    return storage().program(address, Bytes(memory).first(bytes));
  }
  /// Whole pages within a block, by as many calls as it takes.
  void program(std::uint32_t address, std::uint32_t bytes, std::uint32_t seed) {
    const std::uint32_t most = kProgramSize / page() * page();
    while (good_ && bytes != 0) {
      const std::uint32_t piece = std::min(bytes, most);
      good_ = check_.that(program_once(address, piece, seed).has_value(), "pages are programmed");
      address += piece;
      bytes -= piece;
    }
  }

  /// Whether read() gives `expected(address)` everywhere.
  template <class Expected>
  bool reads(std::uint32_t address, std::uint32_t bytes, Expected expected) {
    std::array<std::byte, kReadSize> memory{};
    while (bytes != 0) {
      const MutableBytes piece = MutableBytes(memory).first(std::min<std::size_t>(bytes, memory.size()));
      if (!storage().read(address, piece)) return false;
      for (const std::byte got : piece) {
        if (got != expected(address++)) return false;
        --bytes;
      }
    }
    return true;
  }
  bool holds(std::uint32_t address, std::uint32_t bytes, std::uint32_t seed) {
    return reads(address, bytes, [seed](std::uint32_t at) { return pattern(at, seed); });
  }
  bool is_erased(std::uint32_t address, std::uint32_t bytes) {
    return reads(address, bytes, [](std::uint32_t) { return kErased; });
  }

 private:
  Check& check_;
  StorageFixture& fixture_;
  BlockGeometry geometry_;
  bool locked_ = false;
  bool good_ = false;
};

void blocks_are_of_whole_pages(Check& check, StorageFixture& f) {
  const BlockGeometry geometry = f.storage().geometry();
  check.that(geometry.blocks >= 3, "there are blocks");
  if (!check.that(geometry.page_size >= 1, "a page has bytes")) return;
  check.that(geometry.page_size <= StorageFixture::kLargestPage, "pages are as large as the suite's memory");
  check.that(geometry.block_size != 0 && geometry.block_size % geometry.page_size == 0, "blocks have whole pages");
  Work work(check, f);
  check.that(f.storage().geometry() == geometry, "and stay as they are");
}

void an_erased_byte_is_ff(Check& check, StorageFixture& f) {
  Work work(check, f);
  check.that(work.good() && work.is_erased(0, work.size()), "all of it is erased");
}

void pages_are_read_back(Check& check, StorageFixture& f) {
  Work work(check, f);
  const std::uint32_t middle = work.block() + work.block() / work.page() / 2 * work.page();
  const std::uint32_t last = work.size() - work.page();
  for (const std::uint32_t at : {last, std::uint32_t{0}, middle}) work.program(at, work.page(), 1);
  if (!work.good()) return;
  for (const std::uint32_t at : {std::uint32_t{0}, middle, last}) {
    check.that(work.holds(at, work.page(), 1), "a page is as it was programmed");
  }
  check.that(work.is_erased(work.page(), middle - work.page()), "what lies before another one is erased");
  check.that(work.is_erased(middle + work.page(), last - middle - work.page()), "and what lies behind it");
}

void pages_of_one_call_follow_each_other(Check& check, StorageFixture& f) {
  Work work(check, f);
  const std::uint32_t end = work.block();
  work.program(end - 3 * work.page(), 3 * work.page(), 2);
  if (!work.good()) return;
  check.that(work.holds(end - 3 * work.page(), 3 * work.page(), 2), "three pages up to the block's end");
  check.that(work.is_erased(end, work.block()), "and nothing in the next block");
}

void pages_of_a_block_come_in_any_order(Check& check, StorageFixture& f) {
  Work work(check, f);
  for (std::uint32_t at = work.block(); at != 0;) {
    at -= work.page();
    work.program(at, work.page(), 3);
  }
  check.that(work.good() && work.holds(0, work.block(), 3), "the last one first");
}

void erasing_takes_one_block_alone(Check& check, StorageFixture& f) {
  Work work(check, f);
  for (std::uint32_t at = 0; at < 3 * work.block(); at += work.block()) work.program(at, work.block(), 4);
  work.erase(1);
  if (!work.good()) return;
  check.that(work.is_erased(work.block(), work.block()), "all of it");
  check.that(work.holds(0, work.block(), 4), "not the one before");
  check.that(work.holds(2 * work.block(), work.block(), 4), "not the one behind");
}

void a_block_serves_again(Check& check, StorageFixture& f) {
  Work work(check, f);
  for (std::uint32_t round = 5; round < 10; ++round) {
    work.program(work.block(), work.block(), round);
    if (!work.good() || !check.that(work.holds(work.block(), work.block(), round), "what came last")) return;
    work.erase(1);
  }
}

void reads_begin_and_end_anywhere(Check& check, StorageFixture& f) {
  Work work(check, f);
  work.program(0, work.block(), 6);
  work.program(work.block(), work.block(), 6);
  if (!work.good()) return;
  check.that(work.holds(1, 1, 6), "a byte within a page");
  check.that(work.holds(work.page() - 1, 2, 6), "over the end of a page");
  check.that(work.holds(work.block() - 3, 7, 6), "over the end of a block");
  check.that(work.holds(3, 2 * work.block() - 3, 6), "all the rest");
  check.that(work.storage().read(work.size(), {}).has_value(), "nothing, at the very end");
}

void the_view_is_what_is_read(Check& check, StorageFixture& f) {
  Work work(check, f);
  work.program(work.block() - work.page(), work.page(), 7);
  if (!work.good()) return;
  const auto is_seen = [&work](std::uint32_t at, std::uint32_t bytes) {
    const Bytes view = work.storage().view();
    return view.size() == work.size() && work.reads(at, bytes, [view](std::uint32_t one) { return view[one]; });
  };
  check.equal(work.storage().view().size(), work.size(), "all of it is seen");
  check.that(is_seen(0, work.size()), "as it is read");
  work.program(2 * work.block(), work.block(), 8);
  check.that(work.holds(2 * work.block(), work.block(), 8) && is_seen(0, work.size()), "what was written since");
  work.erase(2);
  check.that(work.is_erased(2 * work.block(), work.block()) && is_seen(0, work.size()), "and what was erased");
}

void what_was_synced_survives(Check& check, StorageFixture& f) {
  Work work(check, f);
  for (std::uint32_t block = 0; block < 3; ++block) work.program(block * work.block(), work.block(), 9);
  work.erase(1);
  work.program(work.block() + 2 * work.page(), work.page(), 10);
  if (!work.good() || !check.that(work.storage().sync().has_value(), "it is synced")) return;
  work.forget_lock();
  if (!check.that(f.start_again(), "it starts again") || !work.lock(Access::shared)) return;
  check.that(work.holds(0, work.block(), 9), "what was programmed");
  check.that(work.is_erased(work.block(), 2 * work.page()), "what was erased");
  check.that(work.holds(work.block() + 2 * work.page(), work.page(), 10), "and programmed again");
  check.that(work.holds(2 * work.block(), work.block(), 9), "the last one, too");
}

void locks_follow_each_other(Check& check, StorageFixture& f) {
  Work work(check, f);
  work.program(0, work.page(), 11);
  for (const Access access : {Access::shared, Access::exclusive, Access::shared, Access::exclusive}) {
    work.unlock();
    if (!work.good() || !work.lock(access)) return;
    check.that(work.holds(0, work.page(), 11), "what was written is there under each");
  }
  work.program(work.page(), work.page(), 11);
  check.that(work.holds(0, 2 * work.page(), 11), "and it can be written again");
}

void its_life_is_one(Check& check, StorageFixture& f) {
  Work work(check, f);
  const std::uint32_t life = work.storage().life();
  work.program(0, work.block(), 12);
  work.erase(0);
  check.that(work.storage().sync().has_value(), "it is synced");
  check.equal(work.storage().life(), life, "writing makes no other storage of it");
}

void no_page_is_programmed_twice(Check& check, StorageFixture& f) {
  Work work(check, f);
  work.program(work.page(), work.page(), 13);
  const auto refused = [&](std::uint32_t at, std::uint32_t bytes) {
    const Result<void> done = work.program_once(at, bytes, 14);
    return !done && done.error() == Errc::storage_failed;
  };
  check.that(refused(work.page(), work.page()), "the same page");
  check.that(refused(0, 3 * work.page()), "nor with others around it");
}

void its_neighbours_keep_what_they_have(Check& check, StorageFixture& f) {
  Work work(check, f);
  for (std::uint32_t at = 0; at < work.size(); at += work.block()) work.program(at, work.block(), 15);
  check.that(work.good() && work.holds(0, work.size(), 15), "it is full");
  check.that(f.neighbours_are_whole(), "full as it is");
  for (std::uint32_t at = 0; at < work.size(); at += work.block()) work.erase(at / work.block());
  check.that(f.neighbours_are_whole(), "and erased");
}

constexpr auto kNone = StorageFixture::Capability::none;
constexpr auto kCases = std::array{
    StorageCase{"blocks_are_of_whole_pages", "the geometry is consistent and stays", kNone, blocks_are_of_whole_pages},
    StorageCase{"an_erased_byte_is_ff", "after an erasure every byte is 0xff", kNone, an_erased_byte_is_ff},
    StorageCase{"pages_are_read_back", "a programmed page reads as given, and no other changes", kNone,
                pages_are_read_back},
    StorageCase{"pages_of_one_call_follow_each_other", "one call programs several pages of a block", kNone,
                pages_of_one_call_follow_each_other},
    StorageCase{"pages_of_a_block_come_in_any_order", "the order of pages is the user's", kNone,
                pages_of_a_block_come_in_any_order},
    StorageCase{"erasing_takes_one_block_alone", "erase() takes its block, all of it, and no other", kNone,
                erasing_takes_one_block_alone},
    StorageCase{"a_block_serves_again", "an erased block can be programmed again", kNone, a_block_serves_again},
    StorageCase{"reads_begin_and_end_anywhere", "read() knows neither pages nor blocks", kNone,
                reads_begin_and_end_anywhere},
    StorageCase{"the_view_is_what_is_read", "view() is the whole storage as read() gives it",
                StorageFixture::Capability::seen_as_memory, the_view_is_what_is_read},
    StorageCase{"what_was_synced_survives", "what came before sync() is there after a power cut",
                StorageFixture::Capability::starts_again, what_was_synced_survives},
    StorageCase{"locks_follow_each_other", "lock() and unlock() change nothing that is stored", kNone,
                locks_follow_each_other},
    StorageCase{"its_life_is_one", "life() stays while the storage is the same", kNone, its_life_is_one},
    StorageCase{"no_page_is_programmed_twice", "a page that is not erased is refused",
                StorageFixture::Capability::refuses_twice, no_page_is_programmed_twice},
    StorageCase{"its_neighbours_keep_what_they_have", "a part touches nothing but its blocks",
                StorageFixture::Capability::has_neighbours, its_neighbours_keep_what_they_have},
};

}  // namespace

const char* StorageFixture::missing(Capability wanted) const {
  if (has(wanted)) return "none";
  switch (wanted) {
    case Capability::seen_as_memory: return "seen_as_memory";
    case Capability::starts_again: return "starts_again";
    case Capability::refuses_twice: return "refuses_twice";
    default: return "has_neighbours";
  }
}

std::span<const StorageCase> storage_suite() { return kCases; }

}  // namespace fairlead::conformance
