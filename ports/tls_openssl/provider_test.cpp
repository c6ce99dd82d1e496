// SPDX-License-Identifier: Apache-2.0
/// @file  The key of OpenSSL that stands for a SigningKey: what it gives away, what it signs, and whom it leaves alone.
#include "provider.hpp"

#include "provider_key.hpp"
#include "support/memory_key.hpp"
#include "support/pki.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace fairlead::ports::openssl {
namespace {

using support::Key;
using support::KeyKind;
using support::MemoryKey;
using enum tls::SignatureScheme;

constexpr KeyKind kKinds[] = {KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::ec_p521, KeyKind::rsa_2048,
                              KeyKind::ed25519};

/// Has a public half and nothing else.
class PublicKey final : public tls::SigningKey {
 public:
  explicit PublicKey(std::string der) : der_(std::move(der)) {}

 private:
  [[nodiscard]] std::span<const tls::SignatureScheme> do_schemes() const override { return {}; }
  [[nodiscard]] Bytes do_public_key() const override { return bytes_of(der_); }
  [[nodiscard]] Duration do_longest_signature() const override { return {}; }
  Result<std::size_t> do_sign(tls::SignatureScheme, Bytes, MutableBytes) override { return fail(Errc::internal); }
  std::string der_;
};

std::string public_der(EVP_PKEY* key) {
  unsigned char* data = nullptr;
  const int size = i2d_PUBKEY(key, &data);
  std::string der(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  OPENSSL_free(data);
  return der;
}

class Provider : public testing::Test {
 public:
  Provider() { EXPECT_TRUE(prepare_for_signing_keys()); }
  ~Provider() override { ERR_clear_error(); }

 protected:
  [[nodiscard]] Errc error_of(std::string der) const {
    PublicKey key(std::move(der));
    const auto wrapped = wrap_key(*library.impl(), key);
    return wrapped ? Errc::would_block : wrapped.error().error;
  }
  /// What OpenSSL signs with our key, as TLS has it signed; empty when it does not.
  [[nodiscard]] std::string sign(EVP_PKEY* key, const char* digest, const std::vector<OSSL_PARAM>& parameters = {}) {
    const Owned<evp_md_ctx_st> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* of_key = nullptr;
    std::size_t size = 0;
    const auto* message = reinterpret_cast<const unsigned char*>(kMessage.data());
    if (EVP_DigestSignInit_ex(context.get(), &of_key, digest, library.impl()->context, nullptr, key, nullptr) != 1 ||
        (!parameters.empty() && EVP_PKEY_CTX_set_params(of_key, parameters.data()) != 1) ||
        EVP_DigestSign(context.get(), nullptr, &size, message, kMessage.size()) != 1) {
      return {};
    }
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, message,
                       kMessage.size()) != 1) {
      return {};
    }
    signature.resize(size);
    return signature;
  }
  /// Whether OpenSSL by itself, elsewhere, accepts the signature.
  [[nodiscard]] static bool verify(const Key& key, const char* digest, const std::string& signature, bool pss) {
    const Owned<evp_md_ctx_st> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* of_key = nullptr;
    return EVP_DigestVerifyInit_ex(context.get(), &of_key, digest, nullptr, nullptr, key.native(), nullptr) == 1 &&
           (!pss || (EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) == 1 &&
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST) == 1)) &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(kMessage.data()), kMessage.size()) == 1;
  }
  static OSSL_PARAM text(const char* name, const char* value) {
    return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0);
  }
  static std::vector<OSSL_PARAM> pss(const char* salt) {
    return {text(OSSL_SIGNATURE_PARAM_PAD_MODE, OSSL_PKEY_RSA_PAD_MODE_PSS),
            text(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, salt), OSSL_PARAM_construct_end()};
  }

  static constexpr std::string_view kMessage = "What a client signs in a handshake.";
  OpenSslLibrary library = *OpenSslLibrary::open();
};

TEST_F(Provider, GivesThePrivateHalfToNobody) {
  for (const KeyKind kind : kKinds) {
    MemoryKey signing(Key::cached(kind));
    const auto wrapped = wrap_key(*library.impl(), signing);
    ASSERT_TRUE(wrapped);
    EVP_PKEY* key = wrapped->get();
    EXPECT_LE(i2d_PrivateKey(key, nullptr), 0);
    const Owned<bio_st> text(BIO_new(BIO_s_mem()));
    EXPECT_EQ(PEM_write_bio_PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr), 0);
    EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr), 0);
    OSSL_PARAM* parts = nullptr;
    EXPECT_EQ(EVP_PKEY_todata(key, EVP_PKEY_KEYPAIR, &parts), 0);
    OSSL_PARAM_free(parts);
    for (const char* secret : {OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1}) {
      BIGNUM* number = nullptr;
      EXPECT_EQ(EVP_PKEY_get_bn_param(key, secret, &number), 0) << secret;
      BN_free(number);
      std::array<unsigned char, 64> octets{};
      EXPECT_EQ(EVP_PKEY_get_octet_string_param(key, secret, octets.data(), octets.size(), nullptr), 0) << secret;
    }
    EXPECT_EQ(EVP_PKEY_dup(key), nullptr);
    EXPECT_TRUE(signing.requests().empty());
  }
}

TEST_F(Provider, GivesThePublicHalf) {
  for (const KeyKind kind : kKinds) {
    const Key original = Key::cached(kind);
    MemoryKey signing(original);
    const auto wrapped = wrap_key(*library.impl(), signing);
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(public_der(wrapped->get()), public_der(original.native()));
    EXPECT_EQ(EVP_PKEY_eq(original.native(), wrapped->get()), 1);
    EXPECT_EQ(EVP_PKEY_eq(wrapped->get(), original.native()), 1);
    EXPECT_NE(EVP_PKEY_eq(wrapped->get(), Key::cached(kind, 1).native()), 1);
    EXPECT_EQ(EVP_PKEY_get_bits(wrapped->get()), EVP_PKEY_get_bits(original.native()));
    EXPECT_EQ(EVP_PKEY_get_security_bits(wrapped->get()), EVP_PKEY_get_security_bits(original.native()));
  }
}

TEST_F(Provider, TakesNoPrivateHalfOfSoftware) {
  for (const KeyKind kind : kKinds) {
    const Key original = Key::cached(kind);
    OSSL_PARAM* parts = nullptr;
    ASSERT_EQ(EVP_PKEY_todata(original.native(), EVP_PKEY_KEYPAIR, &parts), 1);
    const Owned<evp_pkey_ctx_st> context(
        EVP_PKEY_CTX_new_from_name(library.impl()->context, EVP_PKEY_get0_type_name(original.native()), kFromOurs));
    ASSERT_TRUE(context);
    EVP_PKEY* made = nullptr;
    ASSERT_EQ(EVP_PKEY_fromdata_init(context.get()), 1);
    EXPECT_NE(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parts), 1);
    EXPECT_EQ(made, nullptr);
    OSSL_PARAM_free(parts);
  }
}

TEST_F(Provider, SignsWithEachScheme) {
  struct Row {
    KeyKind kind;
    const char* digest;
    bool pss;
    tls::SignatureScheme scheme;
  };
  for (const Row& row : {
           Row{KeyKind::ec_p256, "SHA256", false, ecdsa_secp256r1_sha256},
           Row{KeyKind::ec_p384, "SHA384", false, ecdsa_secp384r1_sha384},
           Row{KeyKind::ec_p521, "SHA512", false, ecdsa_secp521r1_sha512},
           Row{KeyKind::rsa_2048, "SHA256", false, rsa_pkcs1_sha256},
           Row{KeyKind::rsa_2048, "SHA384", false, rsa_pkcs1_sha384},
           Row{KeyKind::rsa_2048, "SHA512", false, rsa_pkcs1_sha512},
           Row{KeyKind::rsa_2048, "SHA256", true, rsa_pss_rsae_sha256},
           Row{KeyKind::rsa_2048, "SHA384", true, rsa_pss_rsae_sha384},
           Row{KeyKind::rsa_2048, "SHA512", true, rsa_pss_rsae_sha512},
           Row{KeyKind::ed25519, nullptr, false, ed25519},
       }) {
    const Key original = Key::cached(row.kind);
    MemoryKey signing(original);
    const auto wrapped = wrap_key(*library.impl(), signing);
    ASSERT_TRUE(wrapped);
    const std::string signature = sign(wrapped->get(), row.digest, row.pss ? pss("digest") : std::vector<OSSL_PARAM>{});
    EXPECT_TRUE(verify(original, row.digest, signature, row.pss)) << tls::name(row.scheme);
    EXPECT_EQ(signing.requests(), std::vector{row.scheme});
  }
}

TEST_F(Provider, SignsNothingElse) {
  MemoryKey rsa(Key::cached(KeyKind::rsa_2048));
  const auto wrapped = wrap_key(*library.impl(), rsa);
  ASSERT_TRUE(wrapped);
  EVP_PKEY* key = wrapped->get();
  EXPECT_EQ(sign(key, "SHA1"), "");
  EXPECT_EQ(sign(key, "SHA3-256"), "");
  EXPECT_EQ(sign(key, "no such digest"), "");
  for (const char* salt : {"20", "max", "auto"}) EXPECT_EQ(sign(key, "SHA256", pss(salt)), "") << salt;
  int salt = 20;
  std::vector<OSSL_PARAM> other = pss("digest");
  other[1] = OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt);
  EXPECT_EQ(sign(key, "SHA256", other), "");
  salt = RSA_PSS_SALTLEN_DIGEST;
  EXPECT_NE(sign(key, "SHA256", other), "") << "the same as the word";
  other[1] = text(OSSL_SIGNATURE_PARAM_MGF1_DIGEST, "SHA1");
  EXPECT_EQ(sign(key, "SHA256", other), "");
  for (const char* padding : {OSSL_PKEY_RSA_PAD_MODE_NONE, OSSL_PKEY_RSA_PAD_MODE_X931}) {
    EXPECT_EQ(sign(key, "SHA256", {text(OSSL_SIGNATURE_PARAM_PAD_MODE, padding), OSSL_PARAM_construct_end()}), "");
  }
  rsa.offer({rsa_pkcs1_sha256});
  const std::size_t before = rsa.requests().size();
  EXPECT_EQ(sign(key, "SHA256", pss("digest")), "");
  EXPECT_EQ(sign(key, "SHA512"), "");
  EXPECT_EQ(rsa.requests().size(), before);
  EXPECT_NE(sign(key, "SHA256"), "");

  MemoryKey ec(Key::cached(KeyKind::ec_p256));
  const auto wrapped_ec = wrap_key(*library.impl(), ec);
  ASSERT_TRUE(wrapped_ec);
  EXPECT_EQ(sign(wrapped_ec->get(), "SHA256", pss("digest")), "");
  MemoryKey ed(Key::cached(KeyKind::ed25519));
  const auto wrapped_ed = wrap_key(*library.impl(), ed);
  ASSERT_TRUE(wrapped_ed);
  EXPECT_EQ(sign(wrapped_ed->get(), "SHA256"), "");
  EXPECT_TRUE(ec.requests().empty());
  EXPECT_TRUE(ed.requests().empty());
}

TEST_F(Provider, NamesWhatIsWrongWithAPublicKey) {
  const std::string good = public_der(Key::cached(KeyKind::ec_p256).native());
  EXPECT_EQ(error_of(""), Errc::invalid);
  EXPECT_EQ(error_of("no key"), Errc::invalid);
  EXPECT_EQ(error_of(good.substr(0, good.size() - 1)), Errc::invalid);
  EXPECT_EQ(error_of(good + "x"), Errc::invalid);
  EXPECT_EQ(error_of(good), Errc::would_block) << "nothing";

  const auto make = [](const char* name) { return Owned<evp_pkey_st>(EVP_PKEY_Q_keygen(nullptr, nullptr, name)); };
  EXPECT_EQ(error_of(public_der(make("X25519").get())), Errc::unsupported);
  EXPECT_EQ(error_of(public_der(make("ED448").get())), Errc::unsupported);
}

/// Who comes first does not matter.
TEST_F(Provider, LeavesEverythingElseToOpenSsl) {
  static OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();  // Kept, as that of the port.
  ASSERT_TRUE(prefer_openssl(context));
  ASSERT_TRUE(add_provider(context));
  ASSERT_NE(OSSL_PROVIDER_load(context, "default"), nullptr);
  const auto owner = [](const OSSL_PROVIDER* provider) { return std::string(OSSL_PROVIDER_get0_name(provider)); };
  for (const char* name : {"EC", "RSA", "ED25519", "id-ecPublicKey", "rsaEncryption"}) {
    EVP_KEYMGMT* keys = EVP_KEYMGMT_fetch(context, name, nullptr);
    ASSERT_NE(keys, nullptr);
    EXPECT_EQ(owner(EVP_KEYMGMT_get0_provider(keys)), "default") << name;
    EVP_KEYMGMT_free(keys);
    keys = EVP_KEYMGMT_fetch(context, name, kFromOurs);
    ASSERT_NE(keys, nullptr);
    EXPECT_EQ(owner(EVP_KEYMGMT_get0_provider(keys)), "fairlead") << name;
    EVP_KEYMGMT_free(keys);
  }
  for (const char* name : {"ECDSA", "RSA", "ED25519"}) {
    EVP_SIGNATURE* signatures = EVP_SIGNATURE_fetch(context, name, nullptr);
    ASSERT_NE(signatures, nullptr);
    EXPECT_EQ(owner(EVP_SIGNATURE_get0_provider(signatures)), "default") << name;
    EVP_SIGNATURE_free(signatures);
  }
  const Owned<evp_pkey_st> made(EVP_PKEY_Q_keygen(context, nullptr, "EC", "P-256"));
  ASSERT_TRUE(made);
  EXPECT_GT(i2d_PrivateKey(made.get(), nullptr), 0);
}

}  // namespace
}  // namespace fairlead::ports::openssl
