// SPDX-License-Identifier: Apache-2.0
/// @file  TestToken: a throw-away token in this process.
#pragma once

#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/ports/pkcs11_dlopen.hpp"

#include "pkcs11/token_home.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::pkcs11::test {

inline constexpr std::string_view kPin = "1234567";
inline constexpr std::string_view kSoPin = "87654321";

/// A token of TokenHome's and its module. Throws std::runtime_error where something of it fails. One at a time in a
/// process, since the module reads its environment.
class TestToken {
 public:
  TestToken();

  /// A new token with both PINs.
  void make_token(std::string_view label);
  /// All tokens are gone, and come back. The module looks when it is initialised, which takes its sessions.
  void take_out();
  void put_back();

  [[nodiscard]] static Uri uri(std::string_view text) { return *Uri::parse(text); }
  /// A read-write session of the token with this label, the user logged in.
  [[nodiscard]] Session session(std::string_view label, Access access = Access::read_write);

  [[nodiscard]] const FunctionList& functions() const { return library_.functions(); }
  [[nodiscard]] Module& module() { return module_; }

 private:
  static ports::DynamicModule load(const std::vector<std::string>& environment);

  TokenHome home_;
  ports::DynamicModule library_;
  Module module_;
};

/// Says one PIN, and counts how often it is asked.
class OnePin final : public PinSource {
 public:
  explicit OnePin(std::string_view pin) : pin_(pin) {}
  int asked = 0;
  std::string pin_;

 private:
  Result<std::size_t> do_pin(const TokenInfo&, MutableBytes into) override {
    ++asked;
    return copy_bytes(into, bytes_of(pin_));
  }
};

}  // namespace fairlead::pkcs11::test
