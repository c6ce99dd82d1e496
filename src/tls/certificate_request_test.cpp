// SPDX-License-Identifier: Apache-2.0
/// @file  Requests beside OpenSSL's reading of them.
#include "fairlead/tls/certificate_request.hpp"

#include "support/memory_key.hpp"
#include "support/openssl_hash.hpp"
#include "support/openssl_request.hpp"
#include "tls/certificate_algorithms.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using support::Key;
using support::MemoryKey;
using support::OpenSslRequest;
using Kind = RequestedName::Kind;
using Type = SubjectAttribute::Type;

constexpr std::size_t kMuch = 4000;

/// The DER; or the error's name.
std::string written(const CertificateRequest& request, SigningKey& key, std::size_t room = kMuch) {
  support::OpenSslHash hash;
  std::vector<std::byte> memory(room);
  const auto size = write_certificate_request(request, key, hash, memory);
  return size ? std::string(text_of(Bytes(memory).first(*size))) : std::string(name(size.error()));
}

const SubjectAttribute kDevice[] = {{.type = Type::common_name, .value = "device-0001"}};
const CertificateRequest kSimple{.subject = kDevice};

class CertificateRequests : public testing::Test {
 protected:
  /// With one attribute.
  std::string subject(Type type, std::string_view value) {
    const SubjectAttribute one{.type = type, .value = value};
    return outcome({.subject = std::span(&one, 1)});
  }
  /// With one name.
  std::string name_of(Kind kind, std::string_view value) {
    const RequestedName one{.kind = kind, .value = bytes_of(value)};
    return outcome({.subject = kDevice, .names = std::span(&one, 1)});
  }
  /// The error's name; or "good", and OpenSSL reads and verifies it. Where it is invalid, the key was not asked.
  std::string outcome(const CertificateRequest& request) {
    const std::size_t asked = key_.requests().size();
    std::string made = written(request, key_);
    if (made == "invalid") {
      EXPECT_EQ(key_.requests().size(), asked);
      return made;
    }
    const OpenSslRequest read(bytes_of(made));
    return read.parsed() && read.verifies() ? "good" : made;
  }

  MemoryKey key_{Key::known(1)};
};

TEST_F(CertificateRequests, OfEachKindOfKeyVerify) {
  struct Row {
    support::KeyKind key;
    std::vector<SignatureScheme> offered;  // All that there are where this is empty.
    SignatureScheme scheme;
    std::string signature;
  };
  using Scheme = SignatureScheme;
  const Row rows[] = {
      {support::KeyKind::ec_p256, {}, Scheme::ecdsa_secp256r1_sha256, "ecdsa-with-SHA256"},
      {support::KeyKind::ec_p384, {}, Scheme::ecdsa_secp384r1_sha384, "ecdsa-with-SHA384"},
      {support::KeyKind::ec_p521, {}, Scheme::ecdsa_secp521r1_sha512, "ecdsa-with-SHA512"},
      {support::KeyKind::ed25519, {}, Scheme::ed25519, "ED25519"},
      {support::KeyKind::rsa_2048, {}, Scheme::rsa_pkcs1_sha256, "sha256WithRSAEncryption"},
      {support::KeyKind::rsa_2048, {Scheme::rsa_pkcs1_sha384}, Scheme::rsa_pkcs1_sha384, "sha384WithRSAEncryption"},
      {support::KeyKind::rsa_2048,
       {Scheme::rsa_pss_rsae_sha256, Scheme::rsa_pkcs1_sha512},
       Scheme::rsa_pkcs1_sha512,
       "sha512WithRSAEncryption"},
      {support::KeyKind::rsa_2048,
       {Scheme::rsa_pss_rsae_sha512, Scheme::rsa_pss_rsae_sha256},
       Scheme::rsa_pss_rsae_sha256,
       "rsassaPss"},
      {support::KeyKind::rsa_2048, {Scheme::rsa_pss_rsae_sha384}, Scheme::rsa_pss_rsae_sha384, "rsassaPss"},
      {support::KeyKind::rsa_2048, {Scheme::rsa_pss_rsae_sha512}, Scheme::rsa_pss_rsae_sha512, "rsassaPss"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(name(row.scheme));
    MemoryKey key(Key::cached(row.key));
    if (!row.offered.empty()) key.offer(row.offered);
    const std::string made = written(kSimple, key);
    const OpenSslRequest read(bytes_of(made));
    ASSERT_TRUE(read.parsed()) << made;
    EXPECT_TRUE(read.verifies());
    EXPECT_EQ(read.der(), made) << "DER has one form";
    EXPECT_EQ(read.signature(), row.signature);
    EXPECT_EQ(read.public_key(), text_of(key.public_key()));
    EXPECT_EQ(key.requests(), std::vector{row.scheme});
    const std::string algorithm = read.signature_algorithm();
    EXPECT_EQ(signature_scheme(*der::only(bytes_of(algorithm), der::kSequence)), row.scheme);
  }
}

/// RFC 4055: as OpenSSL writes it, which every CA reads.
TEST_F(CertificateRequests, HavePssParametersAsOpenSslWritesThem) {
  for (const auto& [scheme, digest] : {std::pair{SignatureScheme::rsa_pss_rsae_sha256, "SHA256"},
                                       {SignatureScheme::rsa_pss_rsae_sha384, "SHA384"},
                                       {SignatureScheme::rsa_pss_rsae_sha512, "SHA512"}}) {
    support::CertificateSpec spec{.common_name = "device"};
    spec.digest = digest;
    spec.pss = true;
    const auto key = Key::cached(support::KeyKind::rsa_2048);
    const std::string certificate = support::Certificate::self_signed(spec, key).der();
    MemoryKey signer(key);
    signer.offer({scheme});
    const std::string made = written(kSimple, signer);
    const OpenSslRequest read(bytes_of(made));
    EXPECT_NE(certificate.find(read.signature_algorithm()), std::string::npos) << digest;
  }
}

TEST_F(CertificateRequests, HaveTheSubjectInItsOrder) {
  const SubjectAttribute all[] = {
      {.type = Type::country_name, .value = "DE"},
      {.type = Type::state_or_province_name, .value = "Bayern"},
      {.type = Type::locality_name, .value = "München"},
      {.type = Type::organization_name, .value = "Example"},
      {.type = Type::organizational_unit_name, .value = "Meters"},
      {.type = Type::organizational_unit_name, .value = "B"},
      {.type = Type::common_name, .value = "device-0001"},
      {.type = Type::serial_number, .value = "0001 (a)"},
  };
  const std::string made = written({.subject = all}, key_);
  const OpenSslRequest read(bytes_of(made));
  ASSERT_TRUE(read.parsed());
  EXPECT_EQ(read.subject(),
            "C=PRINTABLESTRING:DE, ST=UTF8STRING:Bayern, L=UTF8STRING:München, O=UTF8STRING:Example, "
            "OU=UTF8STRING:Meters, OU=UTF8STRING:B, CN=UTF8STRING:device-0001, serialNumber=PRINTABLESTRING:0001 (a)");
  EXPECT_EQ(read.attributes(), 0);
  EXPECT_TRUE(read.extensions().empty());
}

TEST_F(CertificateRequests, AskForExtensions) {
  const std::string v4 = "\xc0\x00\x02\x01"s;
  const std::string v6 = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01";
  const RequestedName names[] = {
      {.kind = Kind::dns, .value = bytes_of("device.example")},
      {.kind = Kind::dns, .value = bytes_of("*.a.example")},
      {.kind = Kind::ip, .value = bytes_of(v4)},
      {.kind = Kind::ip, .value = bytes_of(v6)},
      {.kind = Kind::uri, .value = bytes_of("urn:dev:mac:1")},
      {.kind = Kind::email, .value = bytes_of("a@b.example")},
  };
  const CertificateRequest request{
      .subject = kDevice, .names = names, .digital_signature = true, .client_authentication = true};
  const std::string made = written(request, key_);
  const OpenSslRequest read(bytes_of(made));
  ASSERT_TRUE(read.parsed());
  EXPECT_TRUE(read.verifies());
  EXPECT_EQ(read.der(), made);
  EXPECT_EQ(read.attributes(), 1);
  EXPECT_EQ(
      read.extensions(),
      (std::vector<std::string>{
          "X509v3 Key Usage, critical: Digital Signature", "X509v3 Extended Key Usage: TLS Web Client Authentication",
          "X509v3 Subject Alternative Name: DNS:device.example, DNS:*.a.example, IP Address:192.0.2.1, "
          "IP Address:2001:DB8:0:0:0:0:0:1, URI:urn:dev:mac:1, email:a@b.example"}));
}

TEST_F(CertificateRequests, AskForEachExtensionByItself) {
  const RequestedName names[] = {{.kind = Kind::dns, .value = bytes_of("a.example")}};
  const auto asked = [&](const CertificateRequest& request) {
    const std::string made = written(request, key_);
    const OpenSslRequest read(bytes_of(made));
    return read.parsed() && read.verifies() ? read.extensions() : std::vector<std::string>{made};
  };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(asked({.digital_signature = true}), Lines{"X509v3 Key Usage, critical: Digital Signature"});
  EXPECT_EQ(asked({.client_authentication = true}), Lines{"X509v3 Extended Key Usage: TLS Web Client Authentication"});
  EXPECT_EQ(asked({.subject = kDevice, .names = names}), Lines{"X509v3 Subject Alternative Name: DNS:a.example"});
  EXPECT_EQ(asked({.names = names}), Lines{"X509v3 Subject Alternative Name, critical: DNS:a.example"})
      << "RFC 5280 section 4.2.1.6";
  EXPECT_EQ(asked({}), Lines{});
}

TEST_F(CertificateRequests, HaveNamesWithinTheirBounds) {
  const std::string umlaut = "\xc3\xbc";
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += umlaut;
  for (const Type type : {Type::common_name, Type::organization_name, Type::organizational_unit_name}) {
    EXPECT_EQ(subject(type, std::string(64, 'x')), "good");
    EXPECT_EQ(subject(type, umlauts), "good") << "64 characters";
    EXPECT_EQ(subject(type, std::string(65, 'x')), "invalid");
    EXPECT_EQ(subject(type, umlauts + "x"), "invalid");
    EXPECT_EQ(subject(type, ""), "invalid");
  }
  for (const Type type : {Type::locality_name, Type::state_or_province_name}) {
    EXPECT_EQ(subject(type, std::string(128, 'x')), "good");
    EXPECT_EQ(subject(type, umlauts + umlauts), "good");
    EXPECT_EQ(subject(type, std::string(129, 'x')), "invalid");
    EXPECT_EQ(subject(type, ""), "invalid");
  }
  EXPECT_EQ(subject(Type::serial_number, std::string(64, '1')), "good");
  EXPECT_EQ(subject(Type::serial_number, "AZaz09 '()+,-./:=?"), "good");
  EXPECT_EQ(subject(Type::serial_number, std::string(65, '1')), "invalid");
  EXPECT_EQ(subject(Type::serial_number, ""), "invalid");
  for (const std::string_view bad : {"a_b"sv, "a@b"sv, "a*"sv, "a&"sv, "\xc3\xbc"sv, "a\nb"sv, "a\0"sv, "\"a\""sv}) {
    EXPECT_EQ(subject(Type::serial_number, bad), "invalid") << bad;
  }
  for (const std::string_view bad : {""sv, "D"sv, "DEU"sv, "de"sv, "D1"sv, "D "sv}) {
    EXPECT_EQ(subject(Type::country_name, bad), "invalid") << bad;
  }
  EXPECT_EQ(subject(static_cast<Type>(4), "surname"), "invalid");
}

TEST_F(CertificateRequests, HaveNamesInUtf8) {
  for (const std::string_view good : {"\xef\xbf\xbf"sv, "\xf0\x9f\x93\xa1"sv, "a, b=c"sv}) {
    EXPECT_EQ(subject(Type::common_name, good), "good");
  }
  for (const std::string_view bad : {"\xff"sv, "\xc3"sv, "\xc0\x80"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv, "a\0b"sv,
                                     "\xe0\x80\xaf"sv, "\x80"sv}) {
    EXPECT_EQ(subject(Type::common_name, bad), "invalid");
  }
}

TEST_F(CertificateRequests, HaveAlternativeNamesOfTheirKind) {
  for (const std::string_view good : {"localhost"sv, "a.b.example"sv, "xn--mnchen-3ya.de"sv, "*.example.org"sv}) {
    EXPECT_EQ(name_of(Kind::dns, good), "good") << good;
  }
  for (const std::string_view bad : {""sv, "."sv, "a."sv, "a..b"sv, "*"sv, "*."sv, "a.*.b"sv, "*.*.b"sv, "a b"sv,
                                     "m\xc3\xbc.de"sv, "192.0.2.1"sv, "a\0"sv}) {
    EXPECT_EQ(name_of(Kind::dns, bad), "invalid") << bad;
  }
  for (const std::size_t size : {0U, 1U, 3U, 5U, 8U, 15U, 17U, 32U}) {
    EXPECT_EQ(name_of(Kind::ip, std::string(size, '\1')), "invalid") << size;
  }
  EXPECT_EQ(name_of(Kind::uri, "https://a.example/b?c#d"), "good");
  EXPECT_EQ(name_of(Kind::uri, "a+b-c.1:x"), "good");
  for (const std::string_view bad : {""sv, "urn"sv, "urn:"sv, ":x"sv, "1a:x"sv, "a_b:x"sv, "/a/b:c"sv, "urn:a b"sv,
                                     "urn:\xc3\xbc"sv, "urn:\x7f"sv, "urn:a\0"sv, "u\0n:a"sv}) {
    EXPECT_EQ(name_of(Kind::uri, bad), "invalid") << bad;
  }
  EXPECT_EQ(name_of(Kind::email, "\"a@b\"@c.example"), "good");
  for (const std::string_view bad :
       {""sv, "a"sv, "@"sv, "@b"sv, "a@"sv, "a@b."sv, "a@b c"sv, "a b@c"sv, "a@*.b"sv, "a\xc3\xbc@b"sv, "a\0@b"sv}) {
    EXPECT_EQ(name_of(Kind::email, bad), "invalid") << bad;
  }
  EXPECT_EQ(name_of(static_cast<Kind>(9), "a"), "invalid");
}

/// Signs the same bytes in the same way, so that the size of a request does not depend on chance.
class SteadyKey final : public SigningKey {
 public:
  SteadyKey(SigningKey& key, std::string signature) : key_(key), signature_(std::move(signature)) {}

 private:
  [[nodiscard]] std::span<const SignatureScheme> do_schemes() const override { return key_.schemes(); }
  [[nodiscard]] Bytes do_public_key() const override { return key_.public_key(); }
  [[nodiscard]] Duration do_longest_signature() const override { return {}; }
  Result<std::size_t> do_sign(SignatureScheme, Bytes, MutableBytes into) override {
    if (into.size() < signature_.size()) return fail(Errc::no_space);
    return copy_bytes(into, bytes_of(signature_));
  }
  SigningKey& key_;
  std::string signature_;
};

TEST_F(CertificateRequests, SayWhereTheMemoryIsTooSmall) {
  const RequestedName names[] = {{.kind = Kind::dns, .value = bytes_of("a.example")}};
  const CertificateRequest request{
      .subject = kDevice, .names = names, .digital_signature = true, .client_authentication = true};
  const auto expect_every_size = [&](SigningKey& key) {
    const std::string made = written(request, key);
    ASSERT_GT(made.size(), 200U) << made;
    EXPECT_EQ(written(request, key, made.size()), made);
    for (std::size_t size = 0; size < made.size(); ++size) ASSERT_EQ(written(request, key, size), "no_space") << size;
  };
  MemoryKey ed25519(Key::cached(support::KeyKind::ed25519));
  expect_every_size(ed25519);
  MemoryKey rsa(Key::cached(support::KeyKind::rsa_1024));
  expect_every_size(rsa);
  for (const std::size_t size : {1U, 70U, 71U, 72U, 300U}) {
    SteadyKey steady(key_, std::string(size, 's'));
    expect_every_size(steady);
  }
}

TEST_F(CertificateRequests, NeedAKeyThatCanSignThem) {
  const auto refused = [](support::KeyKind kind, std::vector<SignatureScheme> offered) {
    MemoryKey key(Key::cached(kind));
    key.offer(std::move(offered));
    const std::string made = written(kSimple, key);
    EXPECT_TRUE(key.requests().empty());
    return made;
  };
  using Scheme = SignatureScheme;
  EXPECT_EQ(refused(support::KeyKind::ec_p256, {Scheme::ecdsa_secp384r1_sha384}), "unsupported") << "another curve's";
  EXPECT_EQ(refused(support::KeyKind::ec_p256, {Scheme::ecdsa_sha1}), "unsupported");
  EXPECT_EQ(refused(support::KeyKind::rsa_1024, {Scheme::rsa_pkcs1_sha1, Scheme::ed25519}), "unsupported");
  EXPECT_EQ(refused(support::KeyKind::ed25519, {Scheme::ecdsa_secp256r1_sha256}), "unsupported");
}

class KeyOf final : public SigningKey {
 public:
  explicit KeyOf(std::string public_key) : public_key_(std::move(public_key)) {}

 private:
  [[nodiscard]] std::span<const SignatureScheme> do_schemes() const override { return {}; }
  [[nodiscard]] Bytes do_public_key() const override { return bytes_of(public_key_); }
  [[nodiscard]] Duration do_longest_signature() const override { return {}; }
  Result<std::size_t> do_sign(SignatureScheme, Bytes, MutableBytes) override { return fail(Errc::internal); }
  std::string public_key_;
};

TEST_F(CertificateRequests, NeedAPublicKey) {
  KeyOf none("");
  EXPECT_EQ(written(kSimple, none), "invalid");
  KeyOf followed(std::string(text_of(key_.public_key())) + "x");
  EXPECT_EQ(written(kSimple, followed), "invalid");
}

TEST_F(CertificateRequests, PassOnWhatTheKeyAndTheHashSay) {
  for (const Errc error : {Errc::key_missing, Errc::token_removed, Errc::pin_incorrect, Errc::pin_locked,
                           Errc::no_memory, Errc::internal}) {
    key_.fail_with(error);
    EXPECT_EQ(written(kSimple, key_), name(error));
  }
  MemoryKey key(Key::known(2));
  for (const Errc error : {Errc::unsupported, Errc::token_removed, Errc::no_memory, Errc::internal}) {
    support::OpenSslHash hash;
    hash.fail_with(error);
    std::vector<std::byte> memory(kMuch);
    EXPECT_EQ(write_certificate_request(kSimple, key, hash, memory).error(), error);
    MemoryKey ed25519(Key::cached(support::KeyKind::ed25519));
    EXPECT_TRUE(write_certificate_request(kSimple, ed25519, hash, memory)) << "signs the message itself";
  }
  EXPECT_TRUE(key.requests().empty());
}

}  // namespace
}  // namespace fairlead::tls
