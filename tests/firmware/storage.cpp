// SPDX-License-Identifier: Apache-2.0
// The storage suite over the model of flash, in memory and in the file that the argument names, and over a part of it.
#include "conformance/storage_part_fixture.hpp"
#include "conformance/storage_suite.hpp"
#include "firmware/board/board.hpp"
#include "firmware/board/flash_model.hpp"
#include "firmware/run_on.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace fairlead::firmware {
namespace {

using conformance::StorageFixture;

/// Gone with the power.
class InMemory final : public StorageFixture {
 public:
  InMemory() { flash_.begin(); }

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::seen_as_memory | Capability::refuses_twice;
  }
  [[nodiscard]] platform::BlockStorage& do_storage() override { return flash_; }

  FlashModel flash_;
};

/// What is there after a power cut comes from the file alone.
class InFile final : public StorageFixture {
 public:
  explicit InFile(const char* name) : name_(name) { (void)do_start_again(); }

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::seen_as_memory | Capability::refuses_twice | Capability::starts_again;
  }
  [[nodiscard]] platform::BlockStorage& do_storage() override { return *flash_; }
  [[nodiscard]] bool do_start_again() override {
    flash_.emplace();
    return flash_->begin(name_).has_value();
  }

  const char* name_;
  std::optional<FlashModel> flash_;
};

struct Flash {
  Flash() { whole.begin(); }
  FlashModel whole;
};

}  // namespace

int run(std::string_view arguments) {
  std::array<char, 512> name{};
  if (arguments.empty() || arguments.size() >= name.size()) return 1;
  std::ranges::copy(arguments, name.begin());
  Tally tally;
  const auto suite = conformance::storage_suite();
  run_on<InMemory>("FlashInMemory", suite, tally);
  run_on<InFile>("FlashInFile", suite, tally, name.data());
  run_on<conformance::StoragePartFixture<Flash>>("PartOfFlash", suite, tally);
  return tally.conclude("storage");
}

}  // namespace fairlead::firmware
