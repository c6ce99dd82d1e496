// SPDX-License-Identifier: Apache-2.0
// The token of an image: mbedTLS, and memory for what a device with a few keys needs.
#include "firmware/token_board.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/token/board.hpp"

#include "firmware/no_mutex.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>

namespace fairlead::firmware {
namespace {

platform::BlockStorage* the_flash = nullptr;
const token::FunctionList* the_functions = nullptr;
platform::Mutex* the_mutex = nullptr;

// Outside of the board, whose first value is not all zeros and so is in flash with it.
std::array<token::Entry, 16> index;
std::array<std::byte, 32> buffer_memory;
std::array<std::byte, 1024> read_memory;
std::array<std::byte, 1024> write_memory;
std::array<token::Session, 2> sessions;
std::array<std::byte, 256> searches;
std::array<token::KeptKey, 1> keys;
alignas(token::Token) std::array<std::byte, sizeof(token::Token)> place;

class Device final : public token::Board {
  Result<token::Token*> do_start() override {
    FAIRLEAD_TRY_ASSIGN(auto crypto, ports::MbedTlsCrypto::open());
    crypto_.emplace(std::move(crypto));
    const token::TokenMemory memory{.store = {.index = index, .buffer = buffer_memory},
                                    .objects = {.read = read_memory, .write = write_memory},
                                    .sessions = sessions,
                                    .searches = searches,
                                    .keys = keys};
    return new (place.data())
        token::Token(*the_flash, *crypto_, memory, {.device_secret = bytes_of("a secret of the chip")});
  }
  void do_stop() override { std::destroy_at(std::launder(reinterpret_cast<token::Token*>(place.data()))); }
  [[nodiscard]] platform::Mutex& do_mutex() override { return the_mutex != nullptr ? *the_mutex : no_mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return 0; }
  [[nodiscard]] const token::FunctionList& do_functions() const override { return *the_functions; }

  NoMutex no_mutex_;
  std::optional<ports::MbedTlsCrypto> crypto_;
};

}  // namespace

void set_up_token(platform::BlockStorage& flash, const token::FunctionList& functions) {
  the_flash = &flash;
  the_functions = &functions;
}
void set_token_mutex(platform::Mutex& mutex) { the_mutex = &mutex; }

}  // namespace fairlead::firmware

namespace fairlead::token {

Board& board() {
  static firmware::Device device;
  return device;
}

}  // namespace fairlead::token
