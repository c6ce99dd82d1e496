// SPDX-License-Identifier: Apache-2.0
/// @file  The verification matrix: whom a client accepts, whom it refuses and why. One table for every TLS port.
#pragma once

#include "tls_pair.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fairlead::ports::test {

/// What is different in a row from a good connection to "localhost": a P-256 leaf, signed by a P-256 root in the trust
/// store; no client certificate; both sides speak the one version that the row is run under.
struct Setting {
  CertificateSpec leaf{.common_name = "server", .dns = {"localhost"}};
  KeyKind leaf_key = KeyKind::ec_p256;
  std::optional<CertificateSpec> intermediate{};
  KeyKind intermediate_key = KeyKind::ec_p256;
  CertificateSpec root = support::ca_spec("root");
  KeyKind root_key = KeyKind::ec_p256;

  bool sends_intermediate = true;
  bool trusts_root = true;
  bool leaf_is_its_own_issuer = false;
  bool revokes_leaf = false;
  bool revokes_intermediate = false;
  std::optional<support::KeyIdentifier> list_of_namesake{};  ///< There is one by a key that is not the issuer's.
  std::optional<CertificateSpec> client{};                   ///< Signed by the root, unless:
  bool client_of_another_ca = false;
  bool client_with_another_key = false;  ///< Than its certificate's.

  tls::ReferenceName host = dns("localhost");
  std::optional<UnixTime> now = support::kTestNow;
  TlsServerOptions server{
      .chain = {support::Certificate::self_signed({.common_name = "unused"}, Key::cached(KeyKind::ec_p256))}};
  tls::Policy policy{};

  /// The connection that this describes.
  [[nodiscard]] PairOptions options(int version) const;
};

/// Which versions a row says something about.
enum class Under : std::uint8_t {
  both,
  tls_1_2,
  tls_1_3
};

struct Row {
  std::string_view subject;    ///< "a leaf that has expired"
  std::optional<Errc> wanted;  ///< Nothing: accepted.
  int index;                   ///< Of Failure::chain_index; -1 for none.
  void (*set)(Setting&);
  Under under = Under::both;
  tls::Capabilities needs = tls::Capabilities::none;  ///< Without it the row asks for `otherwise`.
  std::optional<Errc> otherwise = std::nullopt;       ///< Always a refusal: no row is passed over.
  /// What the peer does in place of a good connection, and what the session says to it; null: nothing else.
  std::optional<Errc> (*act)(Pair&) = nullptr;
};

struct Group {
  std::string_view title;
  std::span<const Row> rows;
};

/// All of it, in the order in which the page shows it.
[[nodiscard]] std::span<const Group> matrix();

/// The page docs/verification.md between its marks: one table for each group.
[[nodiscard]] std::string page_of(std::span<const Group> groups);

}  // namespace fairlead::ports::test
