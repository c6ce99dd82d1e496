// SPDX-License-Identifier: Apache-2.0
#include "support/pki.hpp"

#include <array>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace fairlead::support {
namespace {

[[noreturn]] void give_up(const char* what) {
  char reason[256] = "";
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  throw std::runtime_error(std::string("PKI builder: ") + what + ": " + reason);
}
template <class T>
T* need(T* made, const char* what) {
  if (made == nullptr) give_up(what);
  return made;
}
void need(bool done, const char* what) {
  if (!done) give_up(what);
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
Bio memory() { return {need(BIO_new(BIO_s_mem()), "BIO_new"), &BIO_free_all}; }
std::string contents(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// A key of the type, with what `set` asks for.
template <class Set>
EVP_PKEY* generate_with(const char* type, Set set) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      need(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), type), &EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  need(EVP_PKEY_keygen_init(context.get()) == 1 && set(context.get()) && EVP_PKEY_generate(context.get(), &key) == 1,
       type);
  return key;
}

EVP_PKEY* rsa_for_pss(int bits) {
  return generate_with("RSA-PSS",
                       [bits](EVP_PKEY_CTX* context) { return EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1; });
}

EVP_PKEY* p256_by_parameters() {
  return generate_with("EC", [](EVP_PKEY_CTX* context) {
    return EVP_PKEY_CTX_set_group_name(context, "P-256") == 1 &&
           EVP_PKEY_CTX_set_ec_param_enc(context, OPENSSL_EC_EXPLICIT_CURVE) == 1;
  });
}

EVP_PKEY* generate(KeyKind kind) {
  const auto ec = [](const char* curve) { return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve); };
  const auto rsa = [](std::size_t bits) { return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits); };
  switch (kind) {
    case KeyKind::ec_p256: return ec("P-256");
    case KeyKind::ec_p384: return ec("P-384");
    case KeyKind::ec_p521: return ec("P-521");
    case KeyKind::ec_p192: return ec("P-192");
    case KeyKind::ec_p224: return ec("P-224");
    case KeyKind::ec_secp256k1: return ec("secp256k1");
    case KeyKind::ec_brainpool_p256: return ec("brainpoolP256r1");
    case KeyKind::ec_p256_explicit: return p256_by_parameters();
    case KeyKind::rsa_1024: return rsa(1024);
    case KeyKind::rsa_2048: return rsa(2048);
    case KeyKind::rsa_3072: return rsa(3072);
    case KeyKind::rsa_4096: return rsa(4096);
    case KeyKind::rsa_pss_2048: return rsa_for_pss(2048);
    case KeyKind::ed448: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448");
    case KeyKind::ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

void add_extension(X509* certificate, X509V3_CTX* context, int nid, const std::optional<std::string>& value) {
  if (!value) return;
  X509_EXTENSION* extension = need(X509V3_EXT_conf_nid(nullptr, context, nid, value->c_str()), value->c_str());
  const int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  need(added == 1, "X509_add_ext");
}

GENERAL_NAME* general_name(const AlternativeName& wanted) {
  GENERAL_NAME* name = need(GENERAL_NAME_new(), "GENERAL_NAME_new");
  if (wanted.kind == AlternativeName::Kind::ip) {
    ASN1_OCTET_STRING* address = need(a2i_IPADDRESS(wanted.value.c_str()), wanted.value.c_str());
    GENERAL_NAME_set0_value(name, GEN_IPADD, address);
    return name;
  }
  ASN1_IA5STRING* text = need(ASN1_IA5STRING_new(), "ASN1_IA5STRING_new");
  need(ASN1_STRING_set(text, wanted.value.data(), static_cast<int>(wanted.value.size())) == 1, "ASN1_STRING_set");
  const int type = wanted.kind == AlternativeName::Kind::dns     ? GEN_DNS
                   : wanted.kind == AlternativeName::Kind::email ? GEN_EMAIL
                                                                 : GEN_URI;
  GENERAL_NAME_set0_value(name, type, text);
  return name;
}

void add_names(X509* certificate, const CertificateSpec& spec) {
  std::vector<AlternativeName> wanted;
  for (const std::string& dns : spec.dns) wanted.push_back({AlternativeName::Kind::dns, dns});
  for (const std::string& ip : spec.ip) wanted.push_back({AlternativeName::Kind::ip, ip});
  wanted.insert(wanted.end(), spec.more_names.begin(), spec.more_names.end());
  if (wanted.empty()) return;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      need(sk_GENERAL_NAME_new_null(), "GENERAL_NAMES"), &GENERAL_NAMES_free);
  for (const AlternativeName& one : wanted) {
    need(sk_GENERAL_NAME_push(names.get(), general_name(one)) > 0, "sk_GENERAL_NAME_push");
  }
  need(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_APPEND) == 1, "SAN");
}

void add_extra(X509* certificate, const ExtraExtension& extra) {
  ASN1_OBJECT* oid = need(OBJ_txt2obj(extra.oid.c_str(), 1), extra.oid.c_str());
  ASN1_OCTET_STRING* value = need(ASN1_OCTET_STRING_new(), "ASN1_OCTET_STRING_new");
  need(ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>(extra.der.data()),
                             static_cast<int>(extra.der.size())) == 1,
       "ASN1_OCTET_STRING_set");
  X509_EXTENSION* extension =
      need(X509_EXTENSION_create_by_OBJ(nullptr, oid, extra.critical ? 1 : 0, value), extra.oid.c_str());
  need(X509_add_ext(certificate, extension, -1) == 1, "X509_add_ext");
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(value);
  ASN1_OBJECT_free(oid);
}

void set_name(X509_NAME* name, const CertificateSpec& spec) {
  const auto add = [name](const char* field, const std::string& value) {
    if (value.empty()) return;
    need(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1,
         field);
  };
  add("O", spec.organisation);
  add("CN", spec.common_name);
}

void sign(X509* certificate, const CertificateSpec& spec, EVP_PKEY* with) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(need(EVP_MD_CTX_new(), "EVP_MD_CTX_new"),
                                                                        &EVP_MD_CTX_free);
  const EVP_MD* digest = EVP_PKEY_is_a(with, "ED25519") == 1 ? nullptr : EVP_get_digestbyname(spec.digest.c_str());
  EVP_PKEY_CTX* key_context = nullptr;
  need(EVP_DigestSignInit(context.get(), &key_context, digest, nullptr, with) == 1, "EVP_DigestSignInit");
  if (spec.pss) {
    need(EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1, "PSS");
    need(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1, "PSS salt");
  }
  need(X509_sign_ctx(certificate, context.get()) > 0, "X509_sign_ctx");
}

X509* build(const CertificateSpec& spec, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  X509* made = need(X509_new(), "X509_new");
  X509* signer = issuer == nullptr ? made : issuer;
  need(X509_set_version(made, spec.version - 1) == 1, "version");
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(need(BN_new(), "BN_new"), &BN_free);
  need(BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1, "serial");
  need(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made)), "serial");
  need(ASN1_TIME_adj(X509_getm_notBefore(made), spec.not_before.seconds, 0, 0), "not before");
  need(ASN1_TIME_adj(X509_getm_notAfter(made), spec.not_after.seconds, 0, 0), "not after");
  set_name(X509_get_subject_name(made), spec);
  need(X509_set_issuer_name(made, X509_get_subject_name(signer)) == 1, "issuer");
  need(X509_set_pubkey(made, key) == 1, "public key");
  if (spec.version >= 3) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, signer, made, nullptr, nullptr, 0);
    X509V3_set_ctx_nodb(&context);
    add_extension(made, &context, NID_basic_constraints, spec.basic_constraints);
    add_extension(made, &context, NID_key_usage, spec.key_usage);
    add_extension(made, &context, NID_ext_key_usage, spec.extended_key_usage);
    add_extension(made, &context, NID_name_constraints, spec.name_constraints);
    add_extension(made, &context, NID_subject_key_identifier, "hash");
    if (issuer != nullptr && X509_get_ext_by_NID(issuer, NID_subject_key_identifier, -1) >= 0) {
      add_extension(made, &context, NID_authority_key_identifier, "keyid");
    }
    add_names(made, spec);
    for (const ExtraExtension& extra : spec.extra) add_extra(made, extra);
  }
  sign(made, spec, issuer_key);
  // Extensions are decoded now, broken ones as far as they go, so that threads which share it find them decoded.
  (void)X509_check_purpose(made, -1, 0);
  ERR_clear_error();
  return made;
}

}  // namespace

Key::Key(evp_pkey_st* owned) : key_(owned, &EVP_PKEY_free) {}

Key Key::make(KeyKind kind) { return Key(need(generate(kind), "key")); }

Key Key::cached(KeyKind kind, int slot) {
  static std::mutex mutex;
  static std::map<std::pair<KeyKind, int>, Key> made;
  const std::lock_guard lock(mutex);
  const auto known = made.find({kind, slot});
  if (known != made.end()) return known->second;
  return made.emplace(std::pair(kind, slot), make(kind)).first->second;
}

Key Key::from_public(Bytes info) {
  const auto* from = reinterpret_cast<const unsigned char*>(info.data());
  EVP_PKEY* const half = d2i_PUBKEY(nullptr, &from, static_cast<long>(info.size()));
  need(half != nullptr, "public half");
  return Key(half);
}

Key Key::known(std::uint32_t scalar) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1),
                                                                  EC_GROUP_free);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_new(), BN_free);
  need(group != nullptr && number != nullptr && BN_set_word(number.get(), scalar) == 1, "number of a key");
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point(EC_POINT_new(group.get()), EC_POINT_free);
  std::array<unsigned char, 65> half{};
  need(EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) == 1 &&
           EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, half.data(), half.size(),
                              nullptr) == half.size(),
       "public half of a key");
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> parts(OSSL_PARAM_BLD_new(),
                                                                              OSSL_PARAM_BLD_free);
  need(OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
           OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, half.data(), half.size()) == 1,
       "parts of a key");
  const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> all(OSSL_PARAM_BLD_to_param(parts.get()),
                                                                    OSSL_PARAM_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* made = nullptr;
  need(EVP_PKEY_fromdata_init(context.get()) == 1 &&
           EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, all.get()) == 1,
       "key of a number");
  return Key(made);
}

std::string Key::pem() const {
  const Bio bio = memory();
  need(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "key PEM");
  return contents(bio);
}

std::string Key::traditional_pem() const {
  const Bio bio = memory();
  need(PEM_write_bio_PrivateKey_traditional(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "traditional PEM");
  return contents(bio);
}

std::string Key::encrypted_pem(std::string_view password) const {
  const Bio bio = memory();
  const std::string copy(password);
  need(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), EVP_aes_256_cbc(), copy.c_str(),
                                     static_cast<int>(copy.size()), nullptr, nullptr) == 1,
       "encrypted PEM");
  return contents(bio);
}

std::string Key::der() const {
  const Bio bio = memory();
  need(i2d_PKCS8PrivateKey_bio(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "key DER");
  return contents(bio);
}

CertificateSpec ca_spec(std::string common_name, int path_length) {
  CertificateSpec spec{.common_name = std::move(common_name)};
  spec.basic_constraints = "critical,CA:TRUE";
  if (path_length >= 0) *spec.basic_constraints += ",pathlen:" + std::to_string(path_length);
  spec.key_usage = "critical,keyCertSign,cRLSign";
  spec.extended_key_usage.reset();
  return spec;
}

CertificateSpec client_spec(std::string common_name) {
  CertificateSpec spec{.common_name = std::move(common_name)};
  spec.extended_key_usage = "clientAuth";
  return spec;
}

Certificate::Certificate(x509_st* owned, Key key) : certificate_(owned, &X509_free), key_(std::move(key)) {}

Certificate Certificate::self_signed(const CertificateSpec& spec, const Key& key) {
  return {build(spec, key.native(), nullptr, key.native()), key};
}

Certificate Certificate::issue(const CertificateSpec& spec, const Key& key) const {
  return {build(spec, key.native(), native(), key_.native()), key};
}

std::string Certificate::revocation_list(const std::vector<Certificate>& revoked, KeyIdentifier of_key) const {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list(need(X509_CRL_new(), "X509_CRL_new"), &X509_CRL_free);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> from(ASN1_TIME_set(nullptr, kValidFrom.seconds),
                                                                   &ASN1_TIME_free);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> until(ASN1_TIME_set(nullptr, kValidTo.seconds),
                                                                    &ASN1_TIME_free);
  need(X509_CRL_set_version(list.get(), 1) == 1, "version");
  need(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(native())) == 1, "issuer");
  need(X509_CRL_set1_lastUpdate(list.get(), from.get()) == 1, "lastUpdate");
  need(X509_CRL_set1_nextUpdate(list.get(), until.get()) == 1, "nextUpdate");
  for (const Certificate& one : revoked) {
    X509_REVOKED* entry = need(X509_REVOKED_new(), "X509_REVOKED_new");
    need(X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one.native())) == 1, "serial");
    need(X509_REVOKED_set_revocationDate(entry, from.get()) == 1, "revocationDate");
    need(X509_CRL_add0_revoked(list.get(), entry) == 1, "X509_CRL_add0_revoked");
  }
  need(X509_CRL_sort(list.get()) == 1, "X509_CRL_sort");
  if (of_key == KeyIdentifier::given) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, native(), nullptr, nullptr, list.get(), 0);
    X509V3_set_ctx_nodb(&context);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> id(
        need(X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"), "key identifier"),
        &X509_EXTENSION_free);
    need(X509_CRL_add_ext(list.get(), id.get(), -1) == 1, "X509_CRL_add_ext");
  }
  const bool edwards = EVP_PKEY_is_a(key_.native(), "ED25519") == 1;
  need(X509_CRL_sign(list.get(), key_.native(), edwards ? nullptr : EVP_sha256()) > 0, "X509_CRL_sign");
  const Bio bio = memory();
  need(PEM_write_bio_X509_CRL(bio.get(), list.get()) == 1, "list PEM");
  return contents(bio);
}

std::string Certificate::pem() const {
  const Bio bio = memory();
  need(PEM_write_bio_X509(bio.get(), certificate_.get()) == 1, "certificate PEM");
  return contents(bio);
}

std::string Certificate::pkcs12(std::string_view password) const {
  const std::string copy(password);
  const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> made(
      PKCS12_create(copy.c_str(), "device", key_.native(), certificate_.get(), nullptr, 0, 0, 0, 0, 0), PKCS12_free);
  need(made != nullptr, "PKCS #12");
  const Bio bio = memory();
  need(i2d_PKCS12_bio(bio.get(), made.get()) == 1, "PKCS #12 in DER");
  return contents(bio);
}

std::string Certificate::der() const {
  const Bio bio = memory();
  need(i2d_X509_bio(bio.get(), certificate_.get()) == 1, "certificate DER");
  return contents(bio);
}

std::string Chain::pem() const {
  std::string text = leaf.pem();
  for (const Certificate& one : intermediates) text += one.pem();
  return text;
}

TestPki TestPki::make(KeyKind kind) {
  Certificate ca = Certificate::self_signed(ca_spec("Fairlead test CA"), Key::cached(kind, 0));
  Certificate server = ca.issue(
      {.common_name = "Fairlead test server", .dns = {"localhost"}, .ip = {"127.0.0.1", "::1"}}, Key::cached(kind, 1));
  Certificate device = ca.issue(client_spec("device-0001"), Key::cached(kind, 2));
  return {std::move(ca), std::move(server), std::move(device)};
}

}  // namespace fairlead::support
