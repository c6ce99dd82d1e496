// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL that reads keys in PEM, and encrypted ones.
#include "fairlead/tls/pem.hpp"

#include "abilities.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::LoadFault;

/// A block with headers: encrypted in the way that was usual before PKCS #8.
tls::Loaded<PrivateKey> decrypt_traditional(Bytes pem, std::string_view password) {
  if (password.empty()) return key_fault(Errc::pin_incorrect);
  Memory text;
  Memory memory;
  const bool good = text.assign(bytes_of(password)) && text.resize(password.size() + 1) && memory.resize(pem.size());
  if (!good) return key_fault(Errc::no_memory);
  const MutableBytes der = memory.bytes();
  const int size = wc_KeyPemToDer(data_of(pem), static_cast<int>(pem.size()), data_of(der),
                                  static_cast<int>(der.size()), reinterpret_cast<const char*>(text.bytes().data()));
  if (const auto fault = fault_of_machine(size)) return key_fault(*fault, size);
  if (size <= 0) return key_fault(Errc::pin_incorrect, size);
  auto key = decode_key(Bytes(der).first(static_cast<std::size_t>(size)));
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

/// Which label a key has in PEM.
tls::Loaded<int> form_of(Bytes der, tls::KeyType type) {
  // There is no other for Ed25519 (RFC 8410 section 7). wolfSSL 5.7.2 does not know one with its public half below.
  if (type == tls::KeyType::ed25519) return PKCS8_PRIVATEKEY_TYPE;
  word32 index = 0;
  Memory copy;
  if (!copy.assign(der)) return key_fault(Errc::no_memory);
  const int inner = wc_GetPkcs8TraditionalOffset(data_of(copy.bytes()), &index, size_of(der));
  if (inner > 0) return PKCS8_PRIVATEKEY_TYPE;
  return type == tls::KeyType::ec ? ECC_PRIVATEKEY_TYPE : PRIVATEKEY_TYPE;
}

}  // namespace

tls::Capabilities capabilities_of_key_forms() { return tls::Capabilities::encrypted_keys; }

tls::Loaded<PrivateKey> decrypt_key(Bytes encrypted, std::string_view password) {
  if (password.empty()) return key_fault(Errc::pin_incorrect);
  Memory memory;
  if (!memory.assign(encrypted)) return key_fault(Errc::no_memory);
  const MutableBytes der = memory.bytes();
  const int size = wc_DecryptPKCS8Key(data_of(der), size_of(der), password.data(), static_cast<int>(password.size()));
  if (const auto fault = fault_of_machine(size)) return key_fault(*fault, size);
  if (size <= 0) return key_fault(Errc::pin_incorrect, size);
  // A wrong password now and then leaves bytes that look well at the end, and are no key.
  auto key = decode_key(Bytes(der).first(static_cast<std::size_t>(size)));
  if (!key && key.error().error == Errc::invalid) key.error().error = Errc::pin_incorrect;
  return key;
}

tls::Loaded<PrivateKey> read_pem_key(Bytes pem, std::string_view password) {
  pem = from_private_key(pem);
  tls::PemReader reader(pem);
  tls::PemBlock block;
  while (reader.next(block, LoadFault::Input::key)) {
    if (!block.headers.empty()) return decrypt_traditional(pem, password);
    Memory memory;
    if (!memory.resize(block.decoded_size())) return key_fault(Errc::no_memory);
    const Result<Bytes> der = block.decode(memory.bytes());
    if (!der) return key_fault(Errc::invalid);
    if (block.label == "ENCRYPTED PRIVATE KEY") return decrypt_key(*der, password);
    return decode_key(*der);
  }
  return key_fault(Errc::invalid);
}

// In PEM: wolfSSL 5.5.4 ends the process where it has no memory for its copy of a key in DER.
int use_private_key(WOLFSSL_CTX* context, Bytes der, tls::KeyType type) {
  const auto form = form_of(der, type);
  if (!form) return MEMORY_E;
  const auto encode = [&](unsigned char* into, word32 room) {
    return wc_DerToPem(data_of(der), size_of(der), into, room, *form);
  };
  const int size = encode(nullptr, 0);
  if (size <= 0) return size;
  Memory pem;
  if (!pem.resize(static_cast<std::size_t>(size))) return MEMORY_E;
  const int written = encode(data_of(pem.bytes()), size_of(pem.bytes()));
  if (written <= 0) return written;
  return wolfSSL_CTX_use_PrivateKey_buffer(context, data_of(pem.bytes()), written, WOLFSSL_FILETYPE_PEM);
}

}  // namespace fairlead::ports::wolfssl
