// SPDX-License-Identifier: Apache-2.0
/// @file  What every token must do for Fairlead, as cases over a fixture: modules of others, and our own token in a
/// file or in flash.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/tls/algorithms.hpp"

#include "conformance/runner.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::conformance {

/// A module with one token, fresh for each case: labelled "dev", with both PINs, without objects; nobody is logged in,
/// and no session is open. To qualify a token, derive from this and run token_suite().
///
/// It has room for eight sessions, 30 objects of a hundred bytes, and a key. It takes PINs of 6 digits and more, and
/// more than two wrong ones.
class TokenFixture {
 public:
  enum class Capability : std::uint8_t {
    none = 0,
    rsa = 1,                        ///< RSA keys of 2048 bits, made in a time that a test can wait for.
    rsa_only_signs = 2,             ///< Has RSA keys that sign and do not decrypt.
    counts_wrong_pins = 4,          ///< Its flags say that a PIN was wrong.
    names_refused_pins = 8,         ///< C_SetPIN and C_InitPIN say what is wrong where nobody is logged in.
    login_for_each_signature = 16,  ///< Has keys with CKA_ALWAYS_AUTHENTICATE.
    goes_away = 32,                 ///< take_out() and put_back() are there.
  };
  static constexpr std::string_view kLabel = "dev";
  static constexpr std::string_view kPin = "1234567";
  static constexpr std::string_view kSoPin = "87654321";

  TokenFixture(const TokenFixture&) = delete;
  TokenFixture& operator=(const TokenFixture&) = delete;

  [[nodiscard]] bool has(Capability wanted) const {
    const auto bits = static_cast<unsigned>(wanted);
    return (static_cast<unsigned>(do_capabilities()) & bits) == bits;
  }
  [[nodiscard]] const char* missing(Capability wanted) const;

  /// May be moved from: it finalises the library then, as another part of a program would.
  [[nodiscard]] pkcs11::Module& module() { return do_module(); }

  /// Whether a signature over a digest is right, by DER of the public half: somebody's opinion whom the suite trusts.
  [[nodiscard]] bool verifies(Bytes public_key_info, tls::SignatureScheme scheme, Bytes digest, Bytes signature) {
    return do_verifies(public_key_info, scheme, digest, signature);
  }

  /// All tokens are gone, and come back, which takes every session. Capability goes_away.
  void take_out() { do_take_out(); }
  void put_back() { do_put_back(); }
  /// What the module says while they are away. Capability goes_away.
  [[nodiscard]] Errc when_gone() const { return do_when_gone(); }

 protected:
  TokenFixture() = default;
  ~TokenFixture() = default;

 private:
  [[nodiscard]] virtual Capability do_capabilities() const = 0;
  [[nodiscard]] virtual pkcs11::Module& do_module() = 0;
  [[nodiscard]] virtual bool do_verifies(Bytes public_key_info, tls::SignatureScheme scheme, Bytes digest,
                                         Bytes signature) = 0;
  virtual void do_take_out() {}
  virtual void do_put_back() {}
  [[nodiscard]] virtual Errc do_when_gone() const { return Errc::token_removed; }
};

[[nodiscard]] constexpr TokenFixture::Capability operator|(TokenFixture::Capability a, TokenFixture::Capability b) {
  return static_cast<TokenFixture::Capability>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

using TokenCase = Case<TokenFixture>;
using TokenCases = std::span<const TokenCase>;

/// All cases, in static storage.
[[nodiscard]] std::array<TokenCases, 2> token_suite();

// The parts of it: sessions and objects, and pkcs11::TokenKey as a tls::SigningKey.
[[nodiscard]] TokenCases token_session_cases();
[[nodiscard]] TokenCases token_key_cases();

}  // namespace fairlead::conformance
