// SPDX-License-Identifier: Apache-2.0
/// @file  Our own token in flash, as a module for tests. The variable FAIRLEAD_TEST_FLASH is the number of the flash; a
/// new number is a new one. While it is "away" there is another one, which is empty.
#include "support/flash_model.hpp"
#include "token/device_board.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace fairlead::token {
namespace {

class SwitchedBoard final : public Board {
 private:
  Result<Token*> do_start() override {
    const char* const where = std::getenv("FAIRLEAD_TEST_FLASH");
    const std::string_view name = where == nullptr ? "" : where;
    if (name == "away") {
      other_ = support::FlashModel(test::kDeviceFlash);
      device_.use(other_);
    } else {
      if (name != name_) flash_ = support::FlashModel(test::kDeviceFlash);
      name_ = name;
      device_.use(flash_);
    }
    return device_.start();
  }
  void do_stop() override { device_.stop(); }
  [[nodiscard]] platform::Mutex& do_mutex() override { return device_.mutex(); }
  [[nodiscard]] std::uint64_t do_process() const override { return device_.process(); }
  [[nodiscard]] const FunctionList& do_functions() const override { return device_.functions(); }

  std::string name_;
  support::FlashModel flash_{test::kDeviceFlash};
  support::FlashModel other_{test::kDeviceFlash};
  test::DeviceBoard device_{flash_};
};

}  // namespace

Board& board() {
  static SwitchedBoard board;
  return board;
}

}  // namespace fairlead::token
