// SPDX-License-Identifier: Apache-2.0
/// @file  read_certificate() beside OpenSSL's own accessors, over certificates that OpenSSL has made, sound and broken.
#include "fairlead/tls/certificate_reader.hpp"

#include "support/openssl_view.hpp"
#include "support/pki.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using support::Certificate;
using support::CertificateSpec;
using support::Key;
using support::KeyKind;
using support::OpenSslCertificate;

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4U];
    text += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15U];
  }
  return text;
}

/// A view as lines of text, so that a difference is a line. `with_key` is false where OpenSSL has not understood it.
std::string described(const CertificateView& view, bool with_key) {
  std::string text;
  const auto line = [&](std::string_view what, const std::string& value) {
    text.append(what).append(" ").append(value).append("\n");
  };
  line("subject", hex(view.subject));
  line("issuer", hex(view.issuer));
  line("version", std::to_string(view.version));
  line("from", std::to_string(view.not_before.seconds));
  line("to", std::to_string(view.not_after.seconds));
  line("signature", std::string(name(view.signature)));
  line("CA", std::to_string(static_cast<int>(view.is_ca)));
  line("path length", view.path_length ? std::to_string(*view.path_length) : "none");
  if (view.key_usage) {
    const auto bits =
        std::array{view.key_usage->digital_signature, view.key_usage->certificate_sign, view.key_usage->crl_sign};
    for (const bool bit : bits) line("usage", bit ? "yes" : "no");
  }
  if (view.extended_key_usage) {
    line("server", view.extended_key_usage->server_authentication ? "yes" : "no");
    line("client", view.extended_key_usage->client_authentication ? "yes" : "no");
  }
  line("unknown critical", view.unknown_critical_extension ? "yes" : "no");
  line("names", hex(view.alternative_names));
  line("constraints", hex(view.name_constraints));
  line("subject id", hex(view.subject_key_id));
  line("authority id", hex(view.authority_key_id));
  if (!with_key) return text;
  const bool edwards = view.key_type == KeyType::ed25519 || view.key_type == KeyType::ed448;
  line("key", std::to_string(static_cast<int>(view.key_type)) + " " + std::string(name(view.curve)));
  line("bits", edwards ? "as everybody's" : std::to_string(view.key_bits));
  return text;
}

enum class Readers {
  not_we,
  only_we,
  both
};
/// Who reads `der`; where both do, they must see the same.
Readers readers_of(const std::string& der) {
  const auto view = read_certificate(bytes_of(der));
  if (!view) return Readers::not_we;
  const OpenSslCertificate other(bytes_of(der));
  if (!other.parsed()) return Readers::only_we;
  const CertificateView theirs = other.view();
  const bool with_key = theirs.key_type != KeyType::unknown;
  EXPECT_EQ(described(*view, with_key), described(theirs, with_key)) << hex(bytes_of(der));
  EXPECT_EQ(text_of(view->der), der);
  EXPECT_EQ(text_of(view->serial), other.serial().substr(2));
  EXPECT_EQ(hex(view->public_key), hex(bytes_of(other.public_key())));
  return Readers::both;
}

Certificate root(KeyKind kind = KeyKind::ec_p256) {
  return Certificate::self_signed(support::ca_spec("Oracle's root"), Key::cached(kind, 1));
}

TEST(CertificateOracle, AgreesOnEveryKindOfKeyAndSignature) {
  for (const KeyKind kind : {KeyKind::ec_p192, KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::ec_p521, KeyKind::rsa_1024,
                             KeyKind::rsa_2048, KeyKind::rsa_3072, KeyKind::ed25519}) {
    const bool rsa = kind == KeyKind::rsa_1024 || kind == KeyKind::rsa_2048 || kind == KeyKind::rsa_3072;
    for (const std::string digest : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "MD5"}) {
      CertificateSpec spec{.common_name = "leaf", .dns = {"a.example"}};
      if (!rsa && digest == "MD5") continue;
      if (kind == KeyKind::rsa_1024 && digest == "SHA512") continue;  // Too large for PSS.
      spec.digest = digest;
      EXPECT_EQ(readers_of(Certificate::self_signed(spec, Key::cached(kind)).der()), Readers::both);
      if (!rsa || digest == "MD5") continue;
      spec.pss = true;
      EXPECT_EQ(readers_of(Certificate::self_signed(spec, Key::cached(kind)).der()), Readers::both);
    }
  }
}

TEST(CertificateOracle, AgreesOnEveryExtension) {
  struct Change {
    const char* what;
    std::function<void(CertificateSpec&)> change;
  };
  const std::vector<Change> changes = {
      {"nothing", [](auto&) {}},
      {"no subject", [](auto& s) { s.common_name = ""; }},
      {"two names", [](auto& s) { s.organisation = "Example"; }},
      {"version 1", [](auto& s) { s.version = 1; }},
      {"no usage", [](auto& s) { s.key_usage.reset(); }},
      {"CA's usage", [](auto& s) { s.key_usage = "keyCertSign,cRLSign"; }},
      {"all usages",
       [](auto& s) {
         s.key_usage =
             "digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,"
             "encipherOnly,decipherOnly";
       }},
      {"other usages", [](auto& s) { s.key_usage = "critical,keyEncipherment,decipherOnly"; }},
      {"no purpose", [](auto& s) { s.extended_key_usage.reset(); }},
      {"client", [](auto& s) { s.extended_key_usage = "critical,clientAuth"; }},
      {"both", [](auto& s) { s.extended_key_usage = "clientAuth,serverAuth,codeSigning,1.2.3.4"; }},
      {"any", [](auto& s) { s.extended_key_usage = "anyExtendedKeyUsage"; }},
      {"no constraints", [](auto& s) { s.basic_constraints.reset(); }},
      {"CA", [](auto& s) { s.basic_constraints = "CA:TRUE"; }},
      {"path 0", [](auto& s) { s.basic_constraints = "critical,CA:TRUE,pathlen:0"; }},
      {"path 200", [](auto& s) { s.basic_constraints = "critical,CA:TRUE,pathlen:200"; }},
      {"path 100000", [](auto& s) { s.basic_constraints = "critical,CA:TRUE,pathlen:100000"; }},
      {"no CA, path 0", [](auto& s) { s.basic_constraints = "CA:FALSE,pathlen:0"; }},
      {"names",
       [](auto& s) {
         s.dns = {"a", "*.b.c", "nul\0x"s};
         s.ip = {"192.0.2.1", "2001:db8::1"};
         s.more_names = {{support::AlternativeName::Kind::email, "a@b"}, {support::AlternativeName::Kind::uri, "x:y"}};
       }},
      {"name constraints",
       [](auto& s) { s.name_constraints = "critical,permitted;DNS:a,excluded;IP:10.0.0.0/255.0.0.0"; }},
      {"unknown", [](auto& s) { s.extra = {{"1.3.6.1.4.1.99999.1", "\5\0"s, false}}; }},
      {"unknown and critical", [](auto& s) { s.extra = {{"1.3.6.1.4.1.99999.1", "\5\0"s, true}}; }},
      {"policies", [](auto& s) { s.extra = {{"2.5.29.32", "\x30\x06\x30\x04\x06\x02\x2a\x03"s, true}}; }},
      {"distribution points",
       [](auto& s) { s.extra = {{"2.5.29.31", "\x30\x0d\x30\x0b\xa0\x09\xa0\x07\x86\x05http:"s, true}}; }},
      {"information access",
       [](auto& s) {
         s.extra = {
             {"1.3.6.1.5.5.7.1.1", "\x30\x11\x30\x0f\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01\x86\x03x:y"s, true}};
       }},
      {"timestamps", [](auto& s) { s.extra = {{"1.3.6.1.4.1.11129.2.4.2", "\x04\x04\0\2\0\0"s, false}}; }},
      {"poison", [](auto& s) { s.extra = {{"1.3.6.1.4.1.11129.2.4.3", "\5\0"s, true}}; }},
      {"long ago", [](auto& s) { s.not_before = UnixTime{-600'000'000}, s.not_after = UnixTime{2'524'607'999}; }},
      {"far away", [](auto& s) { s.not_before = UnixTime{2'524'608'000}, s.not_after = UnixTime{253'402'300'799}; }},
      {"leap days", [](auto& s) { s.not_before = UnixTime{951'782'399}, s.not_after = UnixTime{4'107'542'400}; }},
  };
  const Certificate ca = root();
  for (const Change& one : changes) {
    SCOPED_TRACE(one.what);
    CertificateSpec spec{.common_name = "leaf", .dns = {"a.example"}};
    one.change(spec);
    EXPECT_EQ(readers_of(ca.issue(spec, Key::cached(KeyKind::ec_p256)).der()), Readers::both);
  }
}

/// What damage is done to: every extension that is read, and several kinds of keys and signatures.
std::vector<std::string> varied() {
  CertificateSpec everything = support::ca_spec("everything", 2);
  everything.organisation = "Example";
  everything.dns = {"*.example.org"};
  everything.ip = {"192.0.2.1"};
  everything.extended_key_usage = "serverAuth";
  everything.name_constraints = "critical,permitted;DNS:example.org";
  everything.extra = {{"1.3.6.1.4.1.11129.2.4.2", "\x04\x04\0\2\0\0"s, false},
                      {"2.5.29.32", "\x30\x06\x30\x04\x06\x02\x2a\x03"s, false}};
  CertificateSpec pss{.common_name = "pss"};
  pss.pss = true;
  CertificateSpec old{.common_name = "old"};
  old.version = 1;
  CertificateSpec late{.common_name = "late"};
  late.not_after = UnixTime{4'107'542'400};
  return {root().issue(everything, Key::cached(KeyKind::ec_p384)).der(),
          root(KeyKind::rsa_1024).issue(pss, Key::cached(KeyKind::rsa_1024)).der(),
          root(KeyKind::ed25519).issue(late, Key::cached(KeyKind::ed25519)).der(),
          root().issue(old, Key::cached(KeyKind::ec_p256)).der()};
}

TEST(CertificateOracle, NoPartOfACertificateIsOne) {
  for (const std::string& der : varied()) {
    EXPECT_EQ(readers_of(der), Readers::both);
    for (std::size_t size = 0; size < der.size(); ++size) {
      const std::vector<char> exact(der.begin(),
                                    der.begin() + static_cast<std::ptrdiff_t>(size));  // Its end is the allocation's.
      EXPECT_EQ(read_certificate(std::as_bytes(std::span(exact))).error(), Errc::certificate_invalid) << size;
    }
    for (const std::string& more : {"\0"s, "x"s, der}) {
      EXPECT_EQ(read_certificate(bytes_of(der + more)).error(), Errc::certificate_invalid);
    }
  }
}

// Whoever reads a damaged certificate sees what the other reader sees, or refuses it.
TEST(CertificateOracle, AgreesOnCertificatesWithAFlippedBit) {
  std::map<Readers, std::size_t> count;
  const std::vector<std::string> all = varied();
  for (const std::string& der : all) {
    constexpr std::size_t kInSignature = 64;                // Of the last octets, which say nothing.
    const std::size_t step = &der == &all.front() ? 1 : 7;  // Every bit, or every bit at another octet.
    for (std::size_t bit = 0; bit < (der.size() - kInSignature) * 8; bit += step) {
      std::string flipped = der;
      flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
      ++count[readers_of(flipped)];
      if (testing::Test::HasFailure()) FAIL() << "bit " << bit;
    }
  }
  EXPECT_GT(count[Readers::both], 2000U) << "names, numbers and keys";
  EXPECT_GT(count[Readers::not_we], 2000U);
  EXPECT_LT(count[Readers::only_we], 200U) << "types of text, and names of curves, that OpenSSL does not know";
}

}  // namespace
}  // namespace fairlead::tls
