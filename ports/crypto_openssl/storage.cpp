// SPDX-License-Identifier: Apache-2.0
/// @file  What is stored: AES-256-GCM, and keys of PINs.
#include "fairlead/base/secret.hpp"

#include "impl.hpp"

#include <array>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace fairlead::ports {
namespace {

using crypto_openssl::is_countable;
using crypto_openssl::octets;
using crypto_openssl::Owned;

int count(Bytes bytes) { return static_cast<int>(bytes.size()); }

/// The associated data, and then the data, in place.
bool run_through(EVP_CIPHER_CTX* cipher, Bytes associated, MutableBytes data) {
  int done = 0;
  if (!associated.empty() && EVP_CipherUpdate(cipher, nullptr, &done, octets(associated), count(associated)) != 1) {
    return false;
  }
  return data.empty() || EVP_CipherUpdate(cipher, octets(data), &done, octets(data), count(data)) == 1;
}

OSSL_PARAM octet_string(const char* name, Bytes value) {
  // OpenSSL reads what it is given to set, and takes a pointer that it could write to.
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::byte*>(value.data()), value.size());  // NOLINT
}

}  // namespace

Result<void> OpenSslCrypto::do_seal(std::span<const std::byte, kMasterKey> key,
                                    std::span<const std::byte, kNonce> nonce, Bytes associated, MutableBytes data,
                                    std::span<std::byte, kTag> tag) {
  if (!is_countable(associated) || !is_countable(data)) return fail(Errc::internal);
  const crypto_openssl::Attempt attempt;
  const Owned<EVP_CIPHER_CTX> cipher(EVP_CIPHER_CTX_new());
  if (!cipher) return fail(Errc::no_memory);
  std::array<unsigned char, 16> last{};
  int size = 0;
  if (EVP_EncryptInit_ex2(cipher.get(), impl_->aes.get(), octets(key), octets(nonce), nullptr) != 1 ||
      !run_through(cipher.get(), associated, data) || EVP_EncryptFinal_ex(cipher.get(), last.data(), &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTag, tag.data()) != 1) {
    return attempt.failed();
  }
  return {};
}

Result<bool> OpenSslCrypto::do_open(std::span<const std::byte, kMasterKey> key,
                                    std::span<const std::byte, kNonce> nonce, Bytes associated, MutableBytes data,
                                    std::span<const std::byte, kTag> tag) {
  if (!is_countable(associated) || !is_countable(data)) return fail(Errc::internal);
  const crypto_openssl::Attempt attempt;
  const Owned<EVP_CIPHER_CTX> cipher(EVP_CIPHER_CTX_new());
  if (!cipher) return fail(Errc::no_memory);
  std::array<std::byte, kTag> wanted{};
  copy_bytes(wanted, tag);
  if (EVP_DecryptInit_ex2(cipher.get(), impl_->aes.get(), octets(key), octets(nonce), nullptr) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTag, wanted.data()) != 1 ||
      !run_through(cipher.get(), associated, data)) {
    zeroize(data);
    return attempt.failed();
  }
  std::array<unsigned char, 16> last{};
  int size = 0;
  const bool right = EVP_DecryptFinal_ex(cipher.get(), last.data(), &size) == 1;
  if (!right) zeroize(data);
  return right;
}

Result<void> OpenSslCrypto::do_stretch(Bytes secret, Bytes salt, std::uint32_t iterations, MutableBytes into) {
  if (into.empty()) return {};
  const crypto_openssl::Attempt attempt;
  const Owned<EVP_KDF_CTX> pbkdf2(EVP_KDF_CTX_new(impl_->pbkdf2.get()));
  if (!pbkdf2) return fail(Errc::no_memory);
  char hash[] = "SHA2-256";
  int no_least_sizes = 1;  // Of SP 800-132, for salt, key and iterations; these are the caller's affair.
  const OSSL_PARAM parameters[] = {octet_string(OSSL_KDF_PARAM_PASSWORD, secret),
                                   octet_string(OSSL_KDF_PARAM_SALT, salt),
                                   OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &iterations),
                                   OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
                                   OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &no_least_sizes),
                                   OSSL_PARAM_construct_end()};
  if (EVP_KDF_derive(pbkdf2.get(), octets(into), into.size(), parameters) != 1) return attempt.failed();
  return {};
}

}  // namespace fairlead::ports
