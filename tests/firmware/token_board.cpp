// SPDX-License-Identifier: Apache-2.0
// The token of the image: flash that is memory, mbedTLS, and what a device with a few keys needs.
#include "fairlead/base/try.hpp"
#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/token/board.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>

namespace fairlead::firmware {
namespace {

constexpr platform::BlockGeometry kGeometry{.block_size = 4096, .blocks = 4, .page_size = 16};

/// Erased when the board starts; what it holds stays over a restart of the token.
class Flash final : public platform::BlockStorage {
 public:
  Flash() { bytes_.fill(std::byte{0xff}); }

 private:
  [[nodiscard]] platform::BlockGeometry do_geometry() const override { return kGeometry; }
  [[nodiscard]] Bytes do_view() const override { return bytes_; }
  [[nodiscard]] Result<void> do_read(std::uint32_t address, MutableBytes into) const override {
    (void)copy_bytes(into, Bytes(bytes_).subspan(address, into.size()));
    return {};
  }
  [[nodiscard]] Result<void> do_program(std::uint32_t address, Bytes from) override {
    const MutableBytes page = MutableBytes(bytes_).subspan(address, from.size());
    for (std::size_t i = 0; i < page.size(); ++i) page[i] &= from[i];  // Bits that are set once.
    return {};
  }
  [[nodiscard]] Result<void> do_erase(std::uint32_t block) override {
    std::ranges::fill(MutableBytes(bytes_).subspan(block * kGeometry.block_size, kGeometry.block_size),
                      std::byte{0xff});
    return {};
  }
  [[nodiscard]] Result<void> do_sync() override { return {}; }
  [[nodiscard]] Result<void> do_lock(platform::Access /*access*/) override { return {}; }
  void do_unlock() override {}

  std::array<std::byte, std::size_t{kGeometry.block_size} * kGeometry.blocks> bytes_;
};

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
        token::Token(flash_, *crypto_, memory, {.device_secret = bytes_of("a secret of the chip")});
  }
  void do_stop() override { std::destroy_at(std::launder(reinterpret_cast<token::Token*>(place_.data()))); }
  [[nodiscard]] platform::Mutex& do_mutex() override { return mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return 0; }
  [[nodiscard]] const token::FunctionList& do_functions() const override { return token::all_functions(); }

  Flash flash_;
  NoMutex mutex_;
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
}  // namespace fairlead::firmware

namespace fairlead::token {

Board& board() {
  static firmware::Device device;
  return device;
}

}  // namespace fairlead::token
