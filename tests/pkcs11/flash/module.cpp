// SPDX-License-Identifier: Apache-2.0
/// @file  Our own token as a device has it, as a module for tests: flash that holds it to the rules, little memory, a
/// secret of the chip in place of a slow hash. The flash is as long-lived as the process, and away while the variable
/// FAIRLEAD_TEST_FLASH is "away".
#include "fairlead/ports/crypto_openssl.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/token/board.hpp"
#include "support/flash_model.hpp"

#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>

#include <unistd.h>

namespace fairlead::token {
namespace {

constexpr platform::BlockGeometry kFlash{.block_size = 4096, .blocks = 8, .page_size = 16};

struct Memory {
  std::array<Entry, 64> index{};
  std::array<std::byte, 64> buffer{};
  std::array<std::byte, 4096> read{};
  std::array<std::byte, 4096> write{};
  std::array<std::byte, 8192> of_sessions{};
  std::array<SessionObject, 8> session_index{};
  std::array<Session, 8> sessions{};
  std::array<std::byte, std::size_t{8} * 2048> searches{};
  std::array<KeptKey, 1> keys{};
};

class Device final : public Board {
 private:
  Result<Token*> do_start() override {
    auto opened = ports::OpenSslCrypto::open();
    if (!opened) return fail(opened.error());
    crypto_.emplace(std::move(*opened));
    const char* const where = std::getenv("FAIRLEAD_TEST_FLASH");
    const bool away = where != nullptr && std::string_view(where) == "away";
    support::FlashModel& flash = away ? other_.emplace(kFlash) : flash_;
    const TokenMemory memory{.store = {.index = memory_.index, .buffer = memory_.buffer},
                             .objects = {.read = memory_.read,
                                         .write = memory_.write,
                                         .of_sessions = memory_.of_sessions,
                                         .session_index = memory_.session_index},
                             .sessions = memory_.sessions,
                             .searches = memory_.searches,
                             .keys = memory_.keys};
    token_.emplace(flash, *crypto_, memory, PinCost{.device_secret = bytes_of("a secret of the chip")});
    return &*token_;
  }
  void do_stop() override {
    token_.reset();
    crypto_.reset();
  }
  [[nodiscard]] platform::Mutex& do_mutex() override { return mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return static_cast<std::uint64_t>(getpid()); }

  support::FlashModel flash_{kFlash};
  std::optional<support::FlashModel> other_{};
  ports::PosixMutex mutex_;
  Memory memory_{};
  std::optional<ports::OpenSslCrypto> crypto_{};
  std::optional<Token> token_{};
};

}  // namespace

Board& board() {
  static Device device;
  return device;
}

}  // namespace fairlead::token
