// SPDX-License-Identifier: Apache-2.0
/// @file  Keys and signatures of certificates that are written by hand.
#include "fairlead/tls/certificate_reader.hpp"

#include "support/certificate_der.hpp"

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

const std::string kRsa = oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
const std::string kPss = oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a");
const std::string kMgf1 = oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08");
const std::string kEc = oid("\x2a\x86\x48\xce\x3d\x02\x01");
const std::string kP256 = oid("\x2a\x86\x48\xce\x3d\x03\x01\x07");
const std::string kEd25519 = oid("\x2b\x65\x70");
const std::string kEd448 = oid("\x2b\x65\x71");

std::string rsa_key(std::string_view modulus, std::string_view exponent) {
  return bit_string(sequence({integer(modulus), integer(exponent)}));
}
/// "rsa 2048", "ec secp256r1 256", "refused".
std::string key_of(const std::string& algorithm, const std::string& key) {
  CertificateDer made;
  made.key = sequence({algorithm, key});
  const std::string der = made.der();
  const auto view = read_certificate(bytes_of(der));
  if (!view) return "refused";
  EXPECT_EQ(text_of(view->public_key), made.key);
  static constexpr std::string_view kTypes[] = {"unknown", "rsa", "ec", "ed25519", "ed448", "rsa_pss"};
  std::string said(kTypes[static_cast<std::size_t>(view->key_type)]);
  if (view->key_type == KeyType::ec) said.append(" ").append(name(view->curve));
  return said + " " + std::to_string(view->key_bits);
}
std::string_view signature_of(const std::string& algorithm) {
  CertificateDer made;
  made.algorithm = made.outer_algorithm = algorithm;
  const std::string der = made.der();
  const auto view = read_certificate(bytes_of(der));
  return view ? view->signature == SignatureScheme::none ? "none" : name(view->signature) : "refused";
}

TEST(CertificateAlgorithms, ReadsRsaKeys) {
  const std::string algorithm = sequence({kRsa, kNull});
  const std::string e = "\x01\x00\x01"s;
  const std::string n = "\x00\x80"s + std::string(254, 'n') + "\x01";
  EXPECT_EQ(key_of(algorithm, rsa_key(n, e)), "rsa 2048");
  EXPECT_EQ(key_of(algorithm, rsa_key("\x40" + n.substr(2), e)), "rsa 2047");
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\x03")), "rsa 2048");
  EXPECT_EQ(key_of(algorithm, rsa_key("\x01" + std::string(8190, 'o'), e)), "rsa 65521");
  EXPECT_EQ(key_of(algorithm, rsa_key("\x7f" + std::string(8190, 'o'), e)), "rsa 65527");
  EXPECT_EQ(key_of(algorithm, rsa_key("\x01" + std::string(8191, 'o'), e)), "rsa 65535") << "saturates";
  EXPECT_EQ(key_of(sequence({kPss}), rsa_key(n, e)), "rsa_pss 2048");
  EXPECT_EQ(key_of(sequence({kPss, sequence({})}), rsa_key(n, e)), "rsa_pss 2048");

  EXPECT_EQ(key_of(sequence({kRsa}), rsa_key(n, e)), "refused") << "RFC 3279 section 2.3.1: NULL";
  EXPECT_EQ(key_of(sequence({kRsa, sequence({})}), rsa_key(n, e)), "refused");
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\x01")), "refused") << "would sign everything";
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\x02")), "refused");
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\x00\xff"s + std::string(7, '\xff'))), "rsa 2048") << "64 bits";
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\x01"s + std::string(8, '\xff'))), "refused") << "65 bits";
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\0"s)), "refused");
  EXPECT_EQ(key_of(algorithm, rsa_key(n, "\xff")), "refused");
  EXPECT_EQ(key_of(algorithm, rsa_key(n + "\x02", e)), "refused") << "an even modulus";
  EXPECT_EQ(key_of(algorithm, rsa_key("\0"s + n, e)), "refused");
  EXPECT_EQ(key_of(algorithm, rsa_key(n.substr(1), e)), "refused") << "negative";
  EXPECT_EQ(key_of(algorithm, rsa_key("", e)), "refused");
  EXPECT_EQ(key_of(algorithm, bit_string(sequence({integer(n)}))), "refused");
  EXPECT_EQ(key_of(algorithm, bit_string(sequence({integer(n), integer(e), integer(e)}))), "refused");
  EXPECT_EQ(key_of(algorithm, bit_string(sequence({integer(n), integer(e)}) + "x")), "refused");
}

TEST(CertificateAlgorithms, ReadsKeysOnNamedCurves) {
  struct Row {
    std::string curve;
    std::size_t field;
    std::string said;
  };
  for (const Row& row : {Row{oid("\x2a\x86\x48\xce\x3d\x03\x01\x01"), 24, "ec secp192r1 192"},
                         Row{oid("\x2b\x81\x04\x00\x21"s), 28, "ec secp224r1 224"}, Row{kP256, 32, "ec secp256r1 256"},
                         Row{oid("\x2b\x81\x04\x00\x22"s), 48, "ec secp384r1 384"},
                         Row{oid("\x2b\x81\x04\x00\x23"s), 66, "ec secp521r1 521"}}) {
    const std::string algorithm = sequence({kEc, row.curve});
    EXPECT_EQ(key_of(algorithm, bit_string("\x04" + std::string(2 * row.field, 'p'))), row.said);
    EXPECT_EQ(key_of(algorithm, bit_string("\x02" + std::string(row.field, 'p'))), row.said);
    EXPECT_EQ(key_of(algorithm, bit_string("\x03" + std::string(row.field, 'p'))), row.said);
    EXPECT_EQ(key_of(algorithm, bit_string("\x06" + std::string(2 * row.field, 'p'))), "refused") << "hybrid";
    EXPECT_EQ(key_of(algorithm, bit_string("\0"s)), "refused") << "the point at infinity";
    EXPECT_EQ(key_of(algorithm, bit_string("\x04" + std::string(2 * row.field + 1, 'p'))), "refused");
    EXPECT_EQ(key_of(algorithm, bit_string("\x02" + std::string(2 * row.field, 'p'))), "refused");
    EXPECT_EQ(key_of(algorithm, bit_string("")), "refused");
  }
  const std::string key = bit_string("\x04" + std::string(64, 'p'));
  EXPECT_EQ(key_of(sequence({kEc, sequence({integer("\1")})}), key), "ec unknown 0") << "explicit parameters";
  EXPECT_EQ(key_of(sequence({kEc, oid("\x2b\x81\x04\x00\x0a"s)}), key), "ec unknown 0") << "secp256k1";
  EXPECT_EQ(key_of(sequence({kEc, kNull}), key), "ec unknown 0");
  EXPECT_EQ(key_of(sequence({kEc}), key), "ec unknown 0");
}

TEST(CertificateAlgorithms, ReadsEdwardsKeysAndPassesOverOthers) {
  EXPECT_EQ(key_of(sequence({kEd25519}), bit_string(std::string(32, 'e'))), "ed25519 255");
  EXPECT_EQ(key_of(sequence({kEd448}), bit_string(std::string(57, 'e'))), "ed448 448");
  EXPECT_EQ(key_of(sequence({kEd25519}), bit_string(std::string(31, 'e'))), "refused");
  EXPECT_EQ(key_of(sequence({kEd448}), bit_string(std::string(56, 'e'))), "refused");
  EXPECT_EQ(key_of(sequence({kEd25519, kNull}), bit_string(std::string(32, 'e'))), "refused");
  EXPECT_EQ(key_of(sequence({oid("\x2b\x65\x6e")}), bit_string("x25519")), "unknown 0");
  EXPECT_EQ(key_of(sequence({oid("\x2b\x65\x6e"), kNull, kNull}), bit_string("x25519")), "refused");
  EXPECT_EQ(key_of(sequence({oid("")}), bit_string("k")), "refused");
  EXPECT_EQ(key_of(sequence({kEd25519}), element(0x03, "\x01" + std::string(32, '\0'))), "refused") << "unused bits";
}

TEST(CertificateAlgorithms, ReadsSignatures) {
  struct Row {
    std::string_view oid;
    std::string_view said;
    std::string_view said_with_null;
  };
  for (const Row& row : {
           Row{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "rsa_pkcs1_sha1", "rsa_pkcs1_sha1"},
           Row{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "rsa_pkcs1_sha256", "rsa_pkcs1_sha256"},
           Row{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "rsa_pkcs1_sha384", "rsa_pkcs1_sha384"},
           Row{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "rsa_pkcs1_sha512", "rsa_pkcs1_sha512"},
           Row{"\x2a\x86\x48\xce\x3d\x04\x01", "ecdsa_sha1", "none"},
           Row{"\x2a\x86\x48\xce\x3d\x04\x03\x02", "ecdsa_secp256r1_sha256", "none"},
           Row{"\x2a\x86\x48\xce\x3d\x04\x03\x03", "ecdsa_secp384r1_sha384", "none"},
           Row{"\x2a\x86\x48\xce\x3d\x04\x03\x04", "ecdsa_secp521r1_sha512", "none"},
           Row{"\x2b\x65\x70", "ed25519", "none"},
           Row{"\x2b\x65\x71", "none", "none"},                          // Ed448.
           Row{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "none", "none"},  // MD5 with RSA.
           Row{"\x2a\x86\x48\xce\x3d\x04\x03\x01", "none", "none"},      // SHA-224 with ECDSA.
           Row{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "none", "none"},  // PSS without parameters is SHA-1's.
           Row{"\x2a", "none", "none"},
       }) {
    EXPECT_EQ(signature_of(sequence({oid(row.oid)})), row.said);
    EXPECT_EQ(signature_of(sequence({oid(row.oid), kNull})), row.said_with_null);
    EXPECT_EQ(signature_of(sequence({oid(row.oid), sequence({})})), "none");
    EXPECT_EQ(signature_of(sequence({oid(row.oid), kNull, kNull})), "refused");
  }
  EXPECT_EQ(signature_of(sequence({oid("\x2a\x80\x01")})), "refused");
  EXPECT_EQ(signature_of(sequence({kNull})), "refused");
}

/// AlgorithmIdentifier of RSASSA-PSS from its four parameters.
std::string pss(const std::string& hash, const std::string& mask, const std::string& salt,
                const std::string& more = "") {
  return sequence(
      {kPss, sequence({element(0xa0, hash), element(0xa1, sequence({kMgf1, mask})), element(0xa2, salt), more})});
}

TEST(CertificateAlgorithms, ReadsTheParametersOfPss) {
  const auto hash = [](char last) { return oid("\x60\x86\x48\x01\x65\x03\x04\x02"s + last); };
  const std::string sha256 = sequence({hash(1), kNull});
  const std::string sha384 = sequence({hash(2), kNull});
  const std::string sha512 = sequence({hash(3), kNull});
  const std::string bare_256 = sequence({hash(1)});
  const std::string salt = integer("\x20");
  EXPECT_EQ(signature_of(pss(sha256, sha256, salt)), "rsa_pss_rsae_sha256");
  EXPECT_EQ(signature_of(pss(sha384, sha384, integer("\x30"))), "rsa_pss_rsae_sha384");
  EXPECT_EQ(signature_of(pss(sha512, sha512, integer("\x40"))), "rsa_pss_rsae_sha512");
  EXPECT_EQ(signature_of(pss(bare_256, bare_256, salt)), "rsa_pss_rsae_sha256") << "RFC 4055 section 2.1";
  EXPECT_EQ(signature_of(pss(bare_256, sha256, salt, element(0xa3, integer("\1")))), "rsa_pss_rsae_sha256");

  EXPECT_EQ(signature_of(pss(sha256, sha384, salt)), "none") << "two hashes";
  EXPECT_EQ(signature_of(pss(sha256, sha256, integer("\x1f"))), "none");
  EXPECT_EQ(signature_of(pss(sha256, sha256, integer("\x30"))), "none");
  EXPECT_EQ(signature_of(pss(sha256, sha256, salt, element(0xa3, integer("\2")))), "none");
  EXPECT_EQ(signature_of(pss(sha256, sha256, salt, kNull)), "none");
  EXPECT_EQ(signature_of(pss(sequence({hash(4), kNull}), sequence({hash(4), kNull}), integer("\x1c"))), "none")
      << "SHA-224";
  EXPECT_EQ(signature_of(pss(sequence({hash(1), sequence({})}), sha256, salt)), "none");
  EXPECT_EQ(signature_of(sequence({kPss, sequence({})})), "none") << "the defaults are SHA-1's";
  const std::string hash_field = element(0xa0, sha256);
  const std::string mask_field = element(0xa1, sequence({kMgf1, sha256}));
  const std::string salt_field = element(0xa2, salt);
  EXPECT_EQ(signature_of(sequence({kPss, sequence({hash_field, mask_field})})), "none") << "a salt of 20 octets";
  EXPECT_EQ(signature_of(sequence({kPss, sequence({mask_field, salt_field})})), "none");
  EXPECT_EQ(signature_of(sequence({kPss, sequence({hash_field, salt_field})})), "none");
  EXPECT_EQ(signature_of(sequence({kPss, sequence({hash_field, element(0xa1, sequence({kEc, sha256})), salt_field})})),
            "none");
}

}  // namespace
}  // namespace fairlead::tls
