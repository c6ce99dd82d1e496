// SPDX-License-Identifier: Apache-2.0
/// @file  How a signature scheme of TLS is made and checked with Cryptoki, which is given digests.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/platform/hash_algorithm.hpp"
#include "fairlead/platform/signature_input.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace fairlead::pkcs11 {

struct SignatureForm {
  tls::SignatureScheme scheme;
  tls::KeyType key;
  MechanismUse use;
  platform::HashAlgorithm hash;

  /// In bytes.
  [[nodiscard]] std::size_t digest_size() const { return platform::digest_size(hash); }
};

/// In the order in which a key offers them: what every library and server takes comes first.
[[nodiscard]] std::span<const SignatureForm> signature_forms();
/// Null: tokens do not sign so.
[[nodiscard]] const SignatureForm* form_of(tls::SignatureScheme scheme);

/// What the mechanism takes: the digest; of PKCS #1 v1.5 within a DigestInfo.
class MechanismInput {
 public:
  /// @param digest  As long as the form has it.
  MechanismInput(const SignatureForm& form, Bytes digest) : writer_(memory_) {
    if (form.use.mechanism == Mechanism::rsa_pkcs) writer_.bytes(platform::digest_info_head(form.hash));
    writer_.bytes(digest);
  }
  MechanismInput(const MechanismInput&) = delete;
  MechanismInput& operator=(const MechanismInput&) = delete;
  ~MechanismInput() = default;
  [[nodiscard]] Bytes bytes() const { return writer_.written(); }

 private:
  std::array<std::byte, platform::kDigestInfoHead + platform::kMostDigest> memory_{};
  ByteWriter writer_;
};

/// r and s of P-521.
inline constexpr std::size_t kMostRawEcdsa = std::size_t{2} * 66;
/// Bytes of the modulus, or of the curve's order.
[[nodiscard]] constexpr std::size_t octets_of(const tls::PublicKeyKind& kind) { return (kind.bits + 7U) / 8U; }

}  // namespace fairlead::pkcs11
