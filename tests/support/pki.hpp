// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates made at test time: any chain, sound or broken, without files.
///
/// Host only; uses the heap and throws std::runtime_error when the library below refuses a wish.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/time.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace fairlead::support {

/// Dates between which every certificate is valid that does not ask for others: 2020-01-01 and 2049-12-31. They hold
/// for the real clock as well, so that one PKI serves virtual time and real brokers.
inline constexpr UnixTime kValidFrom{1'577'836'800};
inline constexpr UnixTime kValidTo{2'524'521'600};
/// An instant well inside: 2027-01-15T08:00:00Z.
inline constexpr UnixTime kTestNow{1'800'000'000};

enum class KeyKind {
  ec_p256,
  ec_p384,
  ec_p521,
  ec_p192,
  ec_p224,
  ec_secp256k1,
  ec_brainpool_p256,
  ec_p256_explicit,  ///< Its curve stands there by its parameters, not by its name.
  rsa_1024,
  rsa_2048,
  rsa_3072,
  rsa_4096,
  rsa_pss_2048,  ///< For RSASSA-PSS alone.
  ed25519,
  ed448
};

/// A key pair. Copies share it.
class Key {
 public:
  /// Makes a new one. RSA takes a tenth of a second and more; see cached().
  [[nodiscard]] static Key make(KeyKind kind);
  /// The key number `slot` of this kind, made once per process.
  [[nodiscard]] static Key cached(KeyKind kind, int slot = 0);

  /// The key of EC P-256 whose private half is this number: known to all, and the same in each process.
  [[nodiscard]] static Key known(std::uint32_t scalar);
  /// Its public half only, of DER of a SubjectPublicKeyInfo, for certificates.
  [[nodiscard]] static Key from_public(Bytes info);

  [[nodiscard]] std::string pem() const;                                     ///< PKCS#8.
  [[nodiscard]] std::string traditional_pem() const;                         ///< PKCS#1 or SEC1.
  [[nodiscard]] std::string encrypted_pem(std::string_view password) const;  ///< Encrypted PKCS#8.
  [[nodiscard]] std::string der() const;                                     ///< PKCS#8.
  [[nodiscard]] evp_pkey_st* native() const { return key_.get(); }

 private:
  explicit Key(evp_pkey_st* owned);
  std::shared_ptr<evp_pkey_st> key_;
};

/// One subject alternative name. The bytes of a DNS name are written as they are: NUL and wildcards included.
struct AlternativeName {
  enum class Kind {
    dns,
    ip,
    email,
    uri
  };
  Kind kind;
  std::string value;  ///< For ip: an address in text.
};

/// An extension by its OID and the DER of its value.
struct ExtraExtension {
  std::string oid;  ///< For example "1.3.6.1.4.1.99999.1".
  std::string der;
  bool critical = false;
};

/// What a certificate says. The defaults make a leaf for a TLS server.
struct CertificateSpec {
  std::string common_name;
  std::string organisation{};
  std::vector<std::string> dns{};
  std::vector<std::string> ip{};
  std::vector<AlternativeName> more_names{};
  UnixTime not_before = kValidFrom;
  UnixTime not_after = kValidTo;
  std::optional<std::string> basic_constraints = "critical,CA:FALSE";  ///< In the words of OpenSSL's x509v3_config.
  std::optional<std::string> key_usage = "critical,digitalSignature";
  std::optional<std::string> extended_key_usage = "serverAuth";
  std::optional<std::string> name_constraints{};
  std::vector<ExtraExtension> extra{};
  std::string digest = "SHA256";  ///< Of the signature; ignored by Ed25519.
  bool pss = false;               ///< RSASSA-PSS instead of PKCS #1 v1.5.
  long version = 3;               ///< 1 leaves out every extension.
};

/// The spec of a CA. A `path_length` below zero means no limit.
[[nodiscard]] CertificateSpec ca_spec(std::string common_name, int path_length = -1);
/// The spec of a TLS client.
[[nodiscard]] CertificateSpec client_spec(std::string common_name);

/// Whether a revocation list says by which key it is signed (authorityKeyIdentifier).
enum class KeyIdentifier {
  none,
  given
};

/// A certificate with its key. Copies share both.
class Certificate {
 public:
  /// Signed with its own key.
  [[nodiscard]] static Certificate self_signed(const CertificateSpec& spec, const Key& key);
  /// Signed by `this`, whatever this certificate says about being a CA.
  [[nodiscard]] Certificate issue(const CertificateSpec& spec, const Key& key) const;

  /// PEM of a revocation list that names `revoked`, signed by `this`.
  [[nodiscard]] std::string revocation_list(const std::vector<Certificate>& revoked,
                                            KeyIdentifier of_key = KeyIdentifier::none) const;

  [[nodiscard]] std::string pem() const;
  [[nodiscard]] std::string der() const;
  /// A PKCS #12 archive with it and its key, in DER.
  [[nodiscard]] std::string pkcs12(std::string_view password) const;
  [[nodiscard]] const Key& key() const { return key_; }
  [[nodiscard]] x509_st* native() const { return certificate_.get(); }

 private:
  Certificate(x509_st* owned, Key key);
  std::shared_ptr<x509_st> certificate_;
  Key key_;
};

/// A leaf with the intermediates that travel with it, leaf first.
struct Chain {
  Certificate leaf;
  std::vector<Certificate> intermediates{};
  [[nodiscard]] std::string pem() const;
};

/// The usual cast on EC P-256: a CA, a server for localhost, 127.0.0.1 and ::1, and a device.
struct TestPki {
  Certificate ca;
  Certificate server;
  Certificate device;
  [[nodiscard]] static TestPki make(KeyKind kind = KeyKind::ec_p256);
};

/// Writes `content` to `path`; a key's file is readable by its owner only.
enum class FileKind {
  open,
  secret
};
void write_file(const std::filesystem::path& path, std::string_view content, FileKind kind = FileKind::open);

/// Writes the usual cast and its broken variants into `folder`, which is made if need be:
///   ca.crt ca.key, server.crt server.key (localhost, 127.0.0.1, ::1), device.crt device.key;
///   other-ca.crt, rogue-device.crt/key (signed by the other CA), wrong-host.crt/key (for elsewhere.example),
///   expired-server.crt/key, future-server.crt/key, expired-device.crt/key,
///   mismatched.key (belongs to no certificate), chain-server.crt/key (with an intermediate).
void write_pki(const std::filesystem::path& folder, KeyKind kind = KeyKind::ec_p256);

/// The folder of a PKI that write_pki() has made once for this process; it goes with it.
[[nodiscard]] const std::filesystem::path& shared_pki();

}  // namespace fairlead::support
