// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/secret.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/key_form.hpp"
#include "fairlead/tls/pem.hpp"

#include "load.hpp"

#include <algorithm>
#include <array>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/rsa.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::LoadFault;

constexpr std::size_t kLargestPublicKey = 1200;

std::unexpected<LoadFault> blame(Errc error, int native = 0) {
  return std::unexpected(LoadFault{.error = error, .native = native, .input = LoadFault::Input::key});
}

/// What a decoder of one kind of key says: the size of the SubjectPublicKeyInfo that it has written, or wolfCrypt's
/// error.
int rsa_public_key(Bytes der, MutableBytes into) {
  RsaKey key;
  int returned = wc_InitRsaKey(&key, nullptr);
  word32 index = 0;
  if (returned == 0) returned = wc_RsaPrivateKeyDecode(data_of(der), &index, &key, size_of(der));
  if (returned == 0) returned = wc_RsaKeyToPublicDer(&key, data_of(into), size_of(into));
  wc_FreeRsaKey(&key);
  return returned;
}

int ec_public_key(Bytes der, MutableBytes into) {
  ecc_key key;
  int returned = wc_ecc_init(&key);
  word32 index = 0;
  if (returned == 0) returned = wc_EccPrivateKeyDecode(data_of(der), &index, &key, size_of(der));
  // The public half is computed: one that stands in the file may be another's.
  if (returned == 0) returned = wc_ecc_make_pub(&key, nullptr);
  if (returned == 0) returned = wc_EccPublicKeyToDer(&key, data_of(into), size_of(into), 1);
  wc_ecc_free(&key);
  return returned;
}

int ed25519_public_key(Bytes der, MutableBytes into) {
  ed25519_key key;
  int returned = wc_ed25519_init(&key);
  word32 index = 0;
  std::array<unsigned char, ED25519_PUB_KEY_SIZE> half{};
  if (returned == 0) returned = wc_Ed25519PrivateKeyDecode(data_of(der), &index, &key, size_of(der));
  if (returned == 0) returned = wc_ed25519_make_public(&key, half.data(), half.size());
  if (returned == 0) returned = wc_ed25519_import_public(half.data(), half.size(), &key);
  if (returned == 0) returned = wc_Ed25519PublicKeyToDer(&key, data_of(into), size_of(into), 1);
  wc_ed25519_free(&key);
  return returned;
}

/// A key without encryption.
tls::Loaded<PrivateKey> decode(Bytes der) {
  PrivateKey key;
  key.public_key.resize(kLargestPublicKey);
  int native = 0;
  for (const auto decoder : {rsa_public_key, ec_public_key, ed25519_public_key}) {
    const int returned = decoder(der, key.public_key);
    if (const auto fault = fault_of_machine(returned)) return blame(*fault, returned);
    if (returned <= 0) {
      native = returned;
      continue;
    }
    key.public_key.resize(static_cast<std::size_t>(returned));
    key.der.assign(der.begin(), der.end());
    return key;
  }
  // PKCS #8, and so a key of a kind that is not known here.
  word32 index = 0;
  SecretMemory copy(der.size());
  copy_bytes(copy.bytes(), der);
  const bool is_pkcs8 = wc_GetPkcs8TraditionalOffset(data_of(copy.bytes()), &index, size_of(copy.bytes())) > 0;
  return blame(is_pkcs8 ? Errc::unsupported : Errc::invalid, native);
}

tls::Loaded<PrivateKey> decrypt(Bytes encrypted, std::string_view password) {
  if (password.empty()) return blame(Errc::pin_incorrect);
  SecretMemory memory(encrypted.size());
  const MutableBytes der = memory.bytes();
  copy_bytes(der, encrypted);
  const int size = wc_DecryptPKCS8Key(data_of(der), size_of(der), password.data(), static_cast<int>(password.size()));
  if (const auto fault = fault_of_machine(size)) return blame(*fault, size);
  if (size <= 0) return blame(Errc::pin_incorrect, size);
  // A wrong password now and then leaves bytes that look well at the end, and are no key.
  auto key = decode(Bytes(der).first(static_cast<std::size_t>(size)));
  if (!key && key.error().error == Errc::invalid) key.error().error = Errc::pin_incorrect;
  return key;
}

/// A block with headers: encrypted in the way that was usual before PKCS #8.
tls::Loaded<PrivateKey> decrypt_traditional(Bytes pem, std::string_view password) {
  if (password.empty()) return blame(Errc::pin_incorrect);
  SecretMemory text(password.size() + 1);  // With a NUL at its end.
  copy_bytes(text.bytes(), bytes_of(password));
  SecretMemory memory(pem.size());
  const MutableBytes der = memory.bytes();
  const int size = wc_KeyPemToDer(data_of(pem), static_cast<int>(pem.size()), data_of(der),
                                  static_cast<int>(der.size()), reinterpret_cast<const char*>(text.bytes().data()));
  if (const auto fault = fault_of_machine(size)) return blame(*fault, size);
  if (size <= 0) return blame(Errc::pin_incorrect, size);
  auto key = decode(Bytes(der).first(static_cast<std::size_t>(size)));
  if (!key && key.error().error == Errc::invalid) key.error().error = Errc::pin_incorrect;
  return key;
}

/// From where a private key may begin: a PEM text can hold a certificate or EC parameters before it.
Bytes from_private_key(Bytes pem) {
  const std::string_view text = text_of(pem);
  const std::size_t label = text.find("PRIVATE KEY-----");
  const std::size_t begin = label == std::string_view::npos ? label : text.rfind("-----BEGIN", label);
  return begin == std::string_view::npos ? pem : pem.subspan(begin);
}

tls::Loaded<PrivateKey> read_pem(Bytes pem, std::string_view password) {
  pem = from_private_key(pem);
  tls::PemReader reader(pem);
  tls::PemBlock block;
  while (reader.next(block, LoadFault::Input::key)) {
    if (!block.headers.empty()) return decrypt_traditional(pem, password);
    SecretMemory memory(block.decoded_size());
    const Result<Bytes> der = block.decode(memory.bytes());
    if (!der) return blame(Errc::invalid);
    if (block.label == "ENCRYPTED PRIVATE KEY") return decrypt(*der, password);
    return decode(*der);
  }
  return blame(Errc::invalid);
}

}  // namespace

PrivateKey::~PrivateKey() { zeroize(der); }

tls::Loaded<PrivateKey> read_key(Bytes pem_or_der, std::string_view password) {
  // wolfCrypt takes the beginning of an archive for PKCS #8 of a kind that it does not know.
  if (pem_or_der.empty() || tls::is_pkcs12(pem_or_der)) return blame(Errc::invalid);
  if (const auto prepared = free_points_at_end_of_thread(); !prepared) return blame(prepared.error());
  if (tls::is_encrypted_key(pem_or_der)) return decrypt(pem_or_der, password);
  return tls::is_pem(pem_or_der) ? read_pem(pem_or_der, password) : decode(pem_or_der);
}

}  // namespace fairlead::ports::wolfssl
