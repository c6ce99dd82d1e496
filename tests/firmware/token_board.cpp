// SPDX-License-Identifier: Apache-2.0
// The token of an image: mbedTLS, and memory for what a device with a few keys needs.
#include "firmware/token_board.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/token/board.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>

namespace fairlead::firmware {
namespace {

platform::BlockStorage* the_flash = nullptr;
platform::Mutex* the_mutex = nullptr;

class NoMutex final : public platform::Mutex {
  void do_lock() override {}
  void do_unlock() override {}
};

class Device final : public token::Board {
  Result<token::Token*> do_start() override {
    FAIRLEAD_TRY_ASSIGN(auto crypto, ports::MbedTlsCrypto::open());
    crypto_.emplace(std::move(crypto));
    const token::TokenMemory memory{.store = {.index = index_, .buffer = buffer_},
                                    .objects = {.read = read_, .write = write_},
                                    .sessions = sessions_,
                                    .searches = searches_,
                                    .keys = keys_};
    return new (place_.data())
        token::Token(*the_flash, *crypto_, memory, {.device_secret = bytes_of("a secret of the chip")});
  }
  void do_stop() override { std::destroy_at(std::launder(reinterpret_cast<token::Token*>(place_.data()))); }
  [[nodiscard]] platform::Mutex& do_mutex() override { return the_mutex != nullptr ? *the_mutex : no_mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return 0; }
  [[nodiscard]] const token::FunctionList& do_functions() const override { return token::all_functions(); }

  NoMutex no_mutex_;
  std::optional<ports::MbedTlsCrypto> crypto_;
  std::array<token::Entry, 16> index_{};
  std::array<std::byte, 32> buffer_{};
  std::array<std::byte, 1024> read_{};
  std::array<std::byte, 1024> write_{};
  std::array<token::Session, 2> sessions_{};
  std::array<std::byte, 256> searches_{};
  std::array<token::KeptKey, 1> keys_{};
  alignas(token::Token) std::array<std::byte, sizeof(token::Token)> place_{};
};

}  // namespace

void set_token_flash(platform::BlockStorage& flash) { the_flash = &flash; }
void set_token_mutex(platform::Mutex& mutex) { the_mutex = &mutex; }

}  // namespace fairlead::firmware

namespace fairlead::token {

Board& board() {
  static firmware::Device device;
  return device;
}

}  // namespace fairlead::token
