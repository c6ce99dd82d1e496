// SPDX-License-Identifier: Apache-2.0
/// @file  What wolfSSL gets in place of a private key that is elsewhere. Under TLS 1.3 some versions (5.7.2) take the
/// size of our signature from the private key alone, although they ask a callback for the signature.
#include "load.hpp"

#include <array>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/rsa.h>

namespace fairlead::ports::wolfssl {
namespace {

/// The largest RSA key of 4096 bits in DER, and some room.
constexpr std::size_t kLargest = 2600;

/// What each of these says: the size of the DER that it has written, or wolfCrypt's error. The secret numbers are 1.
int rsa_stand_in(Bytes public_key, MutableBytes into) {
  RsaKey key;
  int returned = wc_InitRsaKey(&key, nullptr);
  word32 index = 0;
  if (returned == 0) returned = wc_RsaPublicKeyDecode(data_of(public_key), &index, &key, size_of(public_key));
  if (returned == 0) {
    key.type = RSA_PRIVATE;
    for (mp_int* const number : {&key.d, &key.p, &key.q, &key.dP, &key.dQ, &key.u}) {
      if (returned == 0) returned = mp_set(number, 1);
    }
  }
  if (returned == 0) returned = wc_RsaKeyToDer(&key, data_of(into), size_of(into));
  wc_FreeRsaKey(&key);
  return returned;
}

int ec_stand_in(Bytes public_key, MutableBytes into) {
  ecc_key known;
  ecc_key made;
  int returned = wc_ecc_init(&known);
  if (returned == 0) returned = wc_ecc_init(&made);
  word32 index = 0;
  if (returned == 0) returned = wc_EccPublicKeyDecode(data_of(public_key), &index, &known, size_of(public_key));
  if (returned == 0) {
    const int curve = wc_ecc_get_curve_id(known.idx);
    std::array<unsigned char, MAX_ECC_BYTES> one{};
    const auto size = static_cast<word32>(wc_ecc_get_curve_size_from_id(curve));
    one[size - 1] = 1;
    returned = wc_ecc_import_private_key_ex(one.data(), size, nullptr, 0, &made, curve);
  }
  if (returned == 0) returned = wc_EccPrivateKeyToDer(&made, data_of(into), size_of(into));
  wc_ecc_free(&known);
  wc_ecc_free(&made);
  return returned;
}

int ed25519_stand_in(MutableBytes into) {
  ed25519_key key;
  int returned = wc_ed25519_init(&key);
  const std::array<unsigned char, ED25519_KEY_SIZE> one{1};
  std::array<unsigned char, ED25519_PUB_KEY_SIZE> half{};
  if (returned == 0) returned = wc_ed25519_import_private_only(one.data(), one.size(), &key);
  // With its own public half: wolfSSL would look for one in the certificate, and find that it is another's.
  if (returned == 0) returned = wc_ed25519_make_public(&key, half.data(), half.size());
  if (returned == 0) returned = wc_ed25519_import_public(half.data(), half.size(), &key);
  if (returned == 0) returned = wc_Ed25519KeyToDer(&key, data_of(into), size_of(into));
  wc_ed25519_free(&key);
  return returned;
}

}  // namespace

Result<Memory> stand_in_for(const tls::CertificateView& certificate) {
  Memory der(kLargest);
  int size = 0;
  switch (certificate.key_type) {
    case tls::KeyType::rsa: size = rsa_stand_in(certificate.public_key, der); break;
    case tls::KeyType::ec: size = ec_stand_in(certificate.public_key, der); break;
    case tls::KeyType::ed25519: size = ed25519_stand_in(der); break;
    default: break;
  }
  if (size <= 0) return fail(fault_of_machine(size).value_or(Errc::unsupported));
  der.resize(static_cast<std::size_t>(size));
  return der;
}

}  // namespace fairlead::ports::wolfssl
