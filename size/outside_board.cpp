// SPDX-License-Identifier: Apache-2.0
// What Fairlead's own token stands on: flash and arithmetic that do nothing, and the memory of a device with a few keys
// and certificates.
#include "outside_board.hpp"

#include "fairlead/token/board.hpp"

#include "outside.hpp"

#include <array>
#include <cstddef>
#include <new>

namespace fairlead::size {
namespace {

class Flash final : public platform::BlockStorage {
  [[nodiscard]] platform::BlockGeometry do_geometry() const override {
    return {.block_size = 4096, .blocks = 4, .page_size = 16};
  }
  [[nodiscard]] Result<void> do_read(std::uint32_t, MutableBytes into) const override {
    use(into);
    return {};
  }
  [[nodiscard]] Result<void> do_program(std::uint32_t, Bytes from) override {
    use(from);
    return {};
  }
  [[nodiscard]] Result<void> do_erase(std::uint32_t) override { return {}; }
  [[nodiscard]] Result<void> do_sync() override { return {}; }
  [[nodiscard]] Result<void> do_lock(platform::Access) override { return {}; }
  void do_unlock() override {}
};

class Arithmetic final : public platform::TokenCrypto {
  Result<void> do_random(MutableBytes into) override {
    use(into);
    return {};
  }
  Result<void> do_begin_hash(Running&, platform::HashAlgorithm) override { return {}; }
  Result<void> do_add_to_hash(Running&, Bytes) override { return {}; }
  Result<void> do_end_hash(Running&, MutableBytes) override { return {}; }
  void do_drop_hash(Running&) override {}
  Result<void> do_begin_mac(Running&, platform::HashAlgorithm, Bytes) override { return {}; }
  Result<void> do_add_to_mac(Running&, Bytes) override { return {}; }
  Result<void> do_end_mac(Running&, MutableBytes) override { return {}; }
  void do_drop_mac(Running&) override {}
  Result<void> do_seal(std::span<const std::byte, kMasterKey>, std::span<const std::byte, kNonce>, Bytes, MutableBytes,
                       std::span<std::byte, kTag>) override {
    return {};
  }
  Result<bool> do_open(std::span<const std::byte, kMasterKey>, std::span<const std::byte, kNonce>, Bytes, MutableBytes,
                       std::span<const std::byte, kTag>) override {
    return true;
  }
  Result<void> do_stretch(Bytes, Bytes, std::uint32_t, MutableBytes) override { return {}; }
  Result<KeySizes> do_generate(platform::PrivateKeyKind, std::uint32_t, MutableBytes, MutableBytes) override {
    return KeySizes{.private_key = 32, .public_key = 65};
  }
  Result<platform::PrivateKey> do_load(platform::PrivateKeyKind, Bytes) override {
    return static_cast<platform::PrivateKey>(1);
  }
  void do_unload(platform::PrivateKey) override {}
  Result<std::size_t> do_sign(platform::PrivateKey, platform::SignatureForm, Bytes, MutableBytes) override {
    return std::size_t{64};
  }
  Result<bool> do_verify(platform::PrivateKeyKind, Bytes, platform::SignatureForm, Bytes, Bytes) override {
    return true;
  }
};

/// One thread calls.
class NoMutex final : public platform::Mutex {
  void do_lock() override {}
  void do_unlock() override {}
};

std::array<token::Entry, 16> index_buffer;
std::array<std::byte, 32> page_buffer;
std::array<std::byte, 1024> read_buffer;
std::array<std::byte, 1024> write_buffer;
std::array<token::Session, 2> sessions_buffer;
std::array<std::byte, 256> searches_buffer;
std::array<token::KeptKey, 1> keys_buffer;
alignas(token::Token) std::array<std::byte, sizeof(token::Token)> token_object;

class Device final : public token::Board {
  Result<token::Token*> do_start() override {
    const token::TokenMemory memory{.store = {.index = index_buffer, .buffer = page_buffer},
                                    .objects = {.read = read_buffer, .write = write_buffer},
                                    .sessions = sessions_buffer,
                                    .searches = searches_buffer,
                                    .keys = keys_buffer};
    return new (token_object.data())
        token::Token(flash_, arithmetic_, memory, {.device_secret = bytes_of("a secret of the chip")});
  }
  void do_stop() override { reinterpret_cast<token::Token*>(token_object.data())->~Token(); }
  [[nodiscard]] platform::Mutex& do_mutex() override { return mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return 0; }
  [[nodiscard]] const token::FunctionList& do_functions() const override { return board_functions(); }

  Flash flash_;
  Arithmetic arithmetic_;
  NoMutex mutex_;
};

}  // namespace
}  // namespace fairlead::size

namespace fairlead::token {

Board& board() {
  static constinit size::Device device;
  return device;
}

}  // namespace fairlead::token
