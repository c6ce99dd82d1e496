// SPDX-License-Identifier: Apache-2.0
/// @file  Policy: what a TLS connection accepts. The defaults are safe, and the same with every library.
#pragma once

#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::tls {

/// What a policy lists; none of them can have more.
using SuiteList = FixedVector<CipherSuite, 12>;
using GroupList = FixedVector<Group, 6>;
using SchemeList = FixedVector<SignatureScheme, 12>;

/// What the ClientHello says about the name of the host (RFC 6066 section 3). An IP address is never sent.
enum class Sni : std::uint8_t {
  host,   ///< The name that is verified.
  off,    ///< Nothing.
  other,  ///< Policy::sni_name. What is verified stays the host.
};

/// A value; copies freely. Who uses it keeps it unchanged until the sessions that were started with it are reset.
///
/// Always on, and not to be configured: forward secrecy, an explicit trust store, the host's name or address
/// (check_name), validity dates and every rule of check_chain. Compression and renegotiation are always off.
class Policy {
 public:
  Version oldest = Version::tls_1_2;
  Version newest = Version::tls_1_3;

  /// In order of preference. Suites, groups and schemes that the library beneath does not have are passed over; a
  /// session whose every suite, group or scheme is passed over does not start (unsupported).
  SuiteList suites{
      CipherSuite::aes_128_gcm_sha256,
      CipherSuite::aes_256_gcm_sha384,
      CipherSuite::chacha20_poly1305_sha256,
      CipherSuite::ecdhe_ecdsa_aes_128_gcm_sha256,
      CipherSuite::ecdhe_rsa_aes_128_gcm_sha256,
      CipherSuite::ecdhe_ecdsa_aes_256_gcm_sha384,
      CipherSuite::ecdhe_rsa_aes_256_gcm_sha384,
      CipherSuite::ecdhe_ecdsa_chacha20_poly1305_sha256,
      CipherSuite::ecdhe_rsa_chacha20_poly1305_sha256,
  };
  GroupList groups{Group::x25519, Group::secp256r1, Group::secp384r1};

  /// For the handshake and for the signatures inside the chain (the trust anchor's own signature is not looked at).
  SchemeList signature_schemes{
      SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ecdsa_secp384r1_sha384,
      SignatureScheme::ecdsa_secp521r1_sha512, SignatureScheme::ed25519,
      SignatureScheme::rsa_pss_rsae_sha256,    SignatureScheme::rsa_pss_rsae_sha384,
      SignatureScheme::rsa_pss_rsae_sha512,    SignatureScheme::rsa_pkcs1_sha256,
      SignatureScheme::rsa_pkcs1_sha384,       SignatureScheme::rsa_pkcs1_sha512,
  };

  std::uint16_t smallest_rsa_bits = 2048;
  std::uint16_t smallest_ec_bits = 256;

  /// Certificates from the peer's own to the trust anchor, both counted; above kLongestChain it counts as that.
  static constexpr std::uint8_t kLongestChain = 16;
  std::uint8_t longest_chain = 10;

  /// The most bytes of the application that the peer is asked to put into a record, for the sake of its or our buffers:
  /// the largest of 512, 1024, 2048 and 4096 that is not above (RFC 6066 section 4; below 512 is unsupported). From
  /// 16384 on, and for 0, nothing is asked. A server may ignore it.
  std::uint16_t record_limit = 0;

  Sni sni = Sni::host;
  std::string_view sni_name{};  ///< Used with Sni::other only; must be a DNS name. Lives as long as the policy.

  /// Application protocols in order of preference (RFC 7301), each of 1 to 255 bytes, all of them with a byte before
  /// each at most 65535; none: the extension is not sent. A server that chooses none is accepted, and PeerInfo::alpn is
  /// empty. Lives as long as the policy.
  std::span<const std::string_view> alpn{};

  /// A time that the device knows to have passed: its build date, or when it last knew the time. A clock that says
  /// less, or nothing, is taken to say this. A certificate that had expired then is refused; one that was not valid
  /// yet is accepted, since now may be later. Without it an unknown clock is the error clock_unknown.
  std::optional<UnixTime> accepted_clock_floor{};

  /// Turns off every check of the peer: chain, dates and name. Whoever is on the path can read and change all
  /// traffic. For experiments; nothing in the library calls it.
  Policy& dangerously_skip_verification() {
    verifies_ = false;
    return *this;
  }
  [[nodiscard]] bool verifies() const { return verifies_; }

 private:
  bool verifies_ = true;
};

}  // namespace fairlead::tls
