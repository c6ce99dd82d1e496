// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/chain_check.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

constexpr UnixTime kFrom{1'000};
constexpr UnixTime kTo{9'000};
constexpr UnixTime kNow{5'000};

CertificateView good(std::string_view subject, std::string_view issuer) {
  return {.subject = bytes_of(subject),
          .issuer = bytes_of(issuer),
          .not_before = kFrom,
          .not_after = kTo,
          .key_type = KeyType::ec,
          .curve = Group::secp256r1,
          .key_bits = 256,
          .signature = SignatureScheme::ecdsa_secp256r1_sha256,
          .unknown_critical_extension = false};
}
CertificateView ca(std::string_view subject, std::string_view issuer) {
  CertificateView view = good(subject, issuer);
  view.is_ca = true;
  view.key_usage = {.certificate_sign = true};
  return view;
}
/// Leaf, two intermediates, root.
std::vector<CertificateView> chain() {
  CertificateView leaf = good("leaf", "lower");
  leaf.key_usage = {.digital_signature = true};
  leaf.extended_key_usage = {.server_authentication = true};
  return {leaf, ca("lower", "upper"), ca("upper", "root"), ca("root", "root")};
}
std::string said(const std::vector<CertificateView>& views, const Policy& policy = {},
                 std::optional<UnixTime> now = kNow) {
  const ChainVerdict verdict = check_chain(views, policy, now);
  if (verdict) return "good";
  return std::string(name(verdict.error().error)) + " " + std::to_string(verdict.error().index);
}

struct Row {
  const char* what;
  std::function<void(std::vector<CertificateView>&)> change;
  std::string verdict;
};

TEST(ChainCheck, JudgesTheFormOfEachCertificate) {
  const std::vector<Row> rows = {
      {"nothing", [](auto&) {}, "good"},
      {"no leaf key usage", [](auto& c) { c[0].key_usage.reset(); }, "good"},
      {"leaf may not sign", [](auto& c) { c[0].key_usage->digital_signature = false; }, "certificate_invalid 0"},
      {"no purpose named", [](auto& c) { c[0].extended_key_usage.reset(); }, "good"},
      {"leaf for clients", [](auto& c) { c[0].extended_key_usage = {.client_authentication = true}; },
       "certificate_invalid 0"},
      {"any purpose only", [](auto& c) { c[0].extended_key_usage = ExtendedKeyUsage{}; }, "certificate_invalid 0"},
      {"not a CA", [](auto& c) { c[1].is_ca = false; }, "certificate_invalid 1"},
      {"root not a CA", [](auto& c) { c[3].is_ca = false; }, "certificate_invalid 3"},
      {"root of version 1", [](auto& c) { c[3].is_ca = false, c[3].version = 1, c[3].key_usage.reset(); }, "good"},
      {"intermediate of version 1", [](auto& c) { c[2].is_ca = false, c[2].version = 1; }, "certificate_invalid 2"},
      {"CA may not sign", [](auto& c) { c[2].key_usage->certificate_sign = false; }, "certificate_invalid 2"},
      {"CA without key usage", [](auto& c) { c[2].key_usage.reset(); }, "good"},
      {"CA for clients", [](auto& c) { c[1].extended_key_usage = {.client_authentication = true}; },
       "certificate_invalid 1"},
      {"CA for servers", [](auto& c) { c[1].extended_key_usage = {.server_authentication = true}; }, "good"},
      {"root for clients", [](auto& c) { c[3].extended_key_usage = {.client_authentication = true}; }, "good"},
      {"path length 0 where none is below", [](auto& c) { c[1].path_length = 0; }, "good"},
      {"path length 0 where one is below", [](auto& c) { c[2].path_length = 0; }, "certificate_invalid 2"},
      {"path length 1 at the root", [](auto& c) { c[3].path_length = 1; }, "certificate_invalid 3"},
      {"path length 2 at the root", [](auto& c) { c[3].path_length = 2; }, "good"},
      {"self-issued does not count",
       [](auto& c) { c[3].path_length = 1, c[2].issuer = c[2].subject = bytes_of("root"); }, "good"},
      {"unknown critical extension", [](auto& c) { c[2].unknown_critical_extension = true; }, "certificate_invalid 2"},
      {"at the root too", [](auto& c) { c[3].unknown_critical_extension = true; }, "certificate_invalid 3"},
      {"the lowest fault is told", [](auto& c) { c[3].is_ca = c[1].is_ca = false; }, "certificate_invalid 1"},
      {"what a parser left out is refused", [](auto& c) { c[0] = CertificateView{}; }, "certificate_invalid 0"},
  };
  for (const Row& row : rows) {
    std::vector<CertificateView> views = chain();
    row.change(views);
    EXPECT_EQ(said(views), row.verdict) << row.what;
  }
}

TEST(ChainCheck, JudgesKeysAndSignatures) {
  const auto key = [](std::size_t at, KeyType type, std::uint16_t bits, Group curve = Group::none) {
    return [=](std::vector<CertificateView>& c) { c[at].key_type = type, c[at].key_bits = bits, c[at].curve = curve; };
  };
  const auto signature = [](std::size_t at, SignatureScheme scheme) {
    return [=](std::vector<CertificateView>& c) { c[at].signature = scheme; };
  };
  const std::vector<Row> rows = {
      {"RSA 2048", key(0, KeyType::rsa, 2048), "good"},
      {"RSA 2047", key(0, KeyType::rsa, 2047), "certificate_invalid 0"},
      {"RSA 1024 in the middle", key(1, KeyType::rsa, 1024), "certificate_invalid 1"},
      {"RSA 1024 at the root", key(3, KeyType::rsa, 1024), "certificate_invalid 3"},
      {"P-384", key(0, KeyType::ec, 384, Group::secp384r1), "good"},
      {"P-192", key(0, KeyType::ec, 192, Group::secp192r1), "certificate_invalid 0"},
      {"another curve", key(0, KeyType::ec, 256, Group::none), "certificate_invalid 0"},
      {"Ed25519", key(0, KeyType::ed25519, 253), "good"},
      {"unknown", key(0, KeyType::unknown, 4096), "certificate_invalid 0"},
      {"SHA-1", signature(0, SignatureScheme::rsa_pkcs1_sha1), "certificate_invalid 0"},
      {"SHA-1 with ECDSA", signature(2, SignatureScheme::ecdsa_sha1), "certificate_invalid 2"},
      {"no scheme of ours", signature(1, SignatureScheme::none), "certificate_invalid 1"},
      {"the anchor's own signature", signature(3, SignatureScheme::rsa_pkcs1_sha1), "good"},
      {"RSA PKCS #1", signature(0, SignatureScheme::rsa_pkcs1_sha256), "good"},
  };
  for (const Row& row : rows) {
    std::vector<CertificateView> views = chain();
    row.change(views);
    EXPECT_EQ(said(views), row.verdict) << row.what;
  }
  std::vector<CertificateView> views = chain();
  views[0].key_type = KeyType::rsa;
  views[0].key_bits = 2048;
  Policy strict;
  strict.smallest_rsa_bits = 3072;
  EXPECT_EQ(said(views, strict), "certificate_invalid 0");
  Policy listed;
  listed.signature_schemes = {SignatureScheme::rsa_pkcs1_sha256};
  EXPECT_EQ(said(chain(), listed), "certificate_invalid 0");
}

TEST(ChainCheck, JudgesTheLength) {
  Policy policy;
  policy.longest_chain = 4;
  EXPECT_EQ(said(chain(), policy), "good");
  policy.longest_chain = 3;
  EXPECT_EQ(said(chain(), policy), "certificate_invalid 3");
  EXPECT_EQ(said({}, policy), "unknown_ca 0");
  EXPECT_EQ(said({chain()[0]}), "good") << "a leaf that is an anchor itself";
}

TEST(ChainCheck, JudgesTheDatesOfEachCertificate) {
  std::vector<CertificateView> views = chain();
  EXPECT_EQ(said(views, {}, kFrom), "good");
  EXPECT_EQ(said(views, {}, kTo), "good");
  EXPECT_EQ(said(views, {}, UnixTime{kFrom.seconds - 1}), "certificate_not_yet_valid 0");
  EXPECT_EQ(said(views, {}, UnixTime{kTo.seconds + 1}), "certificate_expired 0");
  views[2].not_after = UnixTime{4'000};
  EXPECT_EQ(said(views), "certificate_expired 2");
  views[1].not_before = UnixTime{6'000};
  EXPECT_EQ(said(views), "certificate_not_yet_valid 1");
  views[3].is_ca = false;
  EXPECT_EQ(said(views), "certificate_invalid 3") << "form goes before dates";
}

TEST(ChainCheck, SaysWhenTheTimeIsNotKnown) {
  const std::vector<CertificateView> views = chain();
  EXPECT_EQ(said(views, {}, std::nullopt), "clock_unknown 0");
  Policy policy;
  policy.accepted_clock_floor = kNow;
  EXPECT_EQ(said(views, policy, std::nullopt), "good");
  EXPECT_EQ(said(views, policy, UnixTime{0}), "good") << "a clock below the floor is not believed";
  EXPECT_EQ(said(views, policy, UnixTime{kTo.seconds + 1}), "certificate_expired 0") << "one above it is";
  policy.accepted_clock_floor = UnixTime{kFrom.seconds - 1};
  EXPECT_EQ(said(views, policy, std::nullopt), "good") << "it may have become valid since";
  EXPECT_EQ(said(views, policy, UnixTime{kFrom.seconds - 1}), "certificate_not_yet_valid 0");
  policy.accepted_clock_floor = UnixTime{kTo.seconds + 1};
  EXPECT_EQ(said(views, policy, std::nullopt), "certificate_expired 0");
}

}  // namespace
}  // namespace fairlead::tls
