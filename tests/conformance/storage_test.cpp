// SPDX-License-Identifier: Apache-2.0
// The storage suite over the port storage_file, over the model of flash that other tests rest on, and over a part of
// each.
#include "fairlead/ports/storage_file.hpp"

#include "conformance/gtest_adapter.hpp"
#include "conformance/storage_part_fixture.hpp"
#include "conformance/storage_suite.hpp"
#include "support/flash_model.hpp"
#include "support/process.hpp"

#include <memory>
#include <optional>

#include <gtest/gtest.h>

namespace fairlead::conformance {
namespace {

constexpr platform::BlockGeometry kSmall{.block_size = 1024, .blocks = 6, .page_size = 16};
constexpr platform::BlockGeometry kLargePages{.block_size = 2048, .blocks = 3, .page_size = 128};
/// As the token on a host has them.
constexpr platform::BlockGeometry kOfFile{.block_size = 4096, .blocks = 6, .page_size = 16};

class ModelFixture final : public StorageFixture {
 public:
  explicit ModelFixture(platform::BlockGeometry geometry) : flash_(geometry) {}

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::seen_as_memory | Capability::starts_again;
  }
  [[nodiscard]] platform::BlockStorage& do_storage() override { return flash_; }
  [[nodiscard]] bool do_start_again() override {
    flash_.cut_at(1, support::Cut::before);
    const bool cut = !flash_.erase(0);
    flash_.power_up();
    return cut;
  }

  support::FlashModel flash_;
};

class FileFixture final : public StorageFixture {
 public:
  FileFixture() { (void)do_start_again(); }

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::seen_as_memory | Capability::starts_again;
  }
  [[nodiscard]] platform::BlockStorage& do_storage() override { return *storage_; }
  [[nodiscard]] bool do_start_again() override {
    storage_.emplace(folder_.path() / "storage", kOfFile);
    return true;
  }

  support::TemporaryFolder folder_;
  std::optional<ports::FileStorage> storage_;
};

struct Model {
  support::FlashModel whole{kSmall};
};

struct File {
  support::TemporaryFolder folder;
  ports::FileStorage whole{folder.path() / "storage", kOfFile};
};

}  // namespace
}  // namespace fairlead::conformance

int main(int argc, char** argv) {
  using namespace fairlead::conformance;
  testing::InitGoogleTest(&argc, argv);
  register_suite<StorageFixture>("FlashModel", storage_suite(), [] { return std::make_unique<ModelFixture>(kSmall); });
  register_suite<StorageFixture>("FlashModelLargePages", storage_suite(),
                                 [] { return std::make_unique<ModelFixture>(kLargePages); });
  register_suite<StorageFixture>("StorageFile", storage_suite(), [] { return std::make_unique<FileFixture>(); });
  register_suite<StorageFixture>("PartOfFlashModel", storage_suite(),
                                 [] { return std::make_unique<StoragePartFixture<Model>>(); });
  register_suite<StorageFixture>("PartOfStorageFile", storage_suite(),
                                 [] { return std::make_unique<StoragePartFixture<File>>(); });
  return RUN_ALL_TESTS();
}
