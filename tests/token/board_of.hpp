// SPDX-License-Identifier: Apache-2.0
/// @file  BoardOf: our own token as a device has it: little memory, and a secret of the chip in place of a slow hash.
#pragma once

#include "fairlead/token/board.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace fairlead::token::test {

inline constexpr platform::BlockGeometry kDeviceFlash{.block_size = 4096, .blocks = 8, .page_size = 16};

struct DeviceMemory {
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

/// Memory and arithmetic of such a device; its flash is the test's, and its mutex that of whoever derives from it.
///
/// @tparam Crypto  A port's TokenCrypto.
template <class Crypto>
class BoardOf : public Board {
 public:
  explicit BoardOf(platform::BlockStorage& flash) : flash_(&flash) {}
  /// Of the next C_Initialize.
  void use(platform::BlockStorage& flash) { flash_ = &flash; }
  void give(const FunctionList& functions) { functions_ = &functions; }

 protected:
  ~BoardOf() = default;

 private:
  Result<Token*> do_start() override {
    auto opened = Crypto::open();
    if (!opened) return fail(opened.error());
    crypto_.emplace(std::move(*opened));
    const TokenMemory memory{.store = {.index = memory_.index, .buffer = memory_.buffer},
                             .objects = {.read = memory_.read,
                                         .write = memory_.write,
                                         .of_sessions = memory_.of_sessions,
                                         .session_index = memory_.session_index},
                             .sessions = memory_.sessions,
                             .searches = memory_.searches,
                             .keys = memory_.keys};
    token_.emplace(*flash_, *crypto_, memory, PinCost{.device_secret = bytes_of("a secret of the chip")});
    return &*token_;
  }
  void do_stop() override {
    token_.reset();
    crypto_.reset();
  }
  [[nodiscard]] const FunctionList& do_functions() const override { return *functions_; }

  platform::BlockStorage* flash_;
  const FunctionList* functions_ = &all_functions();
  DeviceMemory memory_{};
  std::optional<Crypto> crypto_{};
  std::optional<Token> token_{};
};

}  // namespace fairlead::token::test
