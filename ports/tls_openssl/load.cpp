// SPDX-License-Identifier: Apache-2.0
#include "load.hpp"

#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/revocation_list.hpp"

#include <cstring>
#include <utility>

#include <climits>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace fairlead::ports::openssl {
namespace {

/// How the objects of one kind are read and named.
template <class Object>
struct Kind;

std::unexpected<tls::LoadFault> bad_object(std::size_t index, tls::LoadFault::Input input) {
  std::unexpected<tls::LoadFault> fault = load_fault(Errc::invalid);
  fault.error().index = static_cast<std::uint16_t>(std::min<std::size_t>(index, UINT16_MAX));
  fault.error().input = input;
  return fault;
}

template <>
struct Kind<x509_st> {
  static constexpr auto kInput = tls::LoadFault::Input::certificate;
  static constexpr auto kParse = parse_certificate;
};

template <>
struct Kind<X509_crl_st> {
  static constexpr auto kInput = tls::LoadFault::Input::revocation_list;
  static constexpr auto kParse = parse_list;
};

template <class Object>
using Found = tls::Loaded<std::vector<Owned<Object>>>;

struct Password {
  std::string_view text;
  bool wanted = false;
};

int give_password(char* into, std::size_t size, std::size_t* written, const OSSL_PARAM*, void* argument) {
  auto& password = *static_cast<Password*>(argument);
  password.wanted = true;
  if (password.text.empty() || password.text.size() > size) return 0;
  std::memcpy(into, password.text.data(), password.text.size());
  *written = password.text.size();
  return 1;
}

/// From where a private key may begin: a PEM text can hold a certificate or EC parameters before it.
Bytes from_private_key(Bytes pem_or_der) {
  const std::string_view text = text_of(pem_or_der);
  const std::size_t label = text.find(" PRIVATE KEY-----");
  if (label == std::string_view::npos) return pem_or_der;
  const std::size_t begin = text.rfind("-----BEGIN", label);
  return begin == std::string_view::npos ? pem_or_der : pem_or_der.subspan(begin);
}

/// None where the input has no object of this kind, nor a malformed one; then OpenSSL's queue says what it met instead.
template <class Object>
Found<Object> find(const OpenSslLibrary::Impl& library, Bytes pem_or_der) {
  ERR_clear_error();
  std::vector<Owned<Object>> found;
  tls::PemReader reader(pem_or_der);
  tls::PemBlock block;
  while (reader.next(block, Kind<Object>::kInput)) {
    std::vector<std::byte> memory(block.decoded_size());
    const Result<Bytes> der = block.decode(memory);
    Owned<Object> one = der ? Kind<Object>::kParse(library, *der) : nullptr;
    if (!one && block.label.empty()) return found;
    if (!one) return bad_object(found.size(), Kind<Object>::kInput);
    found.push_back(std::move(one));
  }
  // OpenSSL's own reader passes over a block without an end, and what is behind it.
  if (!reader.well_formed()) return bad_object(found.size(), Kind<Object>::kInput);
  return found;
}

tls::Loaded<Owned<evp_pkey_st>> find_key(const OpenSslLibrary::Impl& library, Bytes pem_or_der,
                                         std::string_view password) {
  ERR_clear_error();
  if (pem_or_der.empty() || pem_or_der.size() > INT_MAX) return load_fault(Errc::invalid);
  pem_or_der = from_private_key(pem_or_der);
  const Owned<bio_st> bio(BIO_new_mem_buf(pem_or_der.data(), static_cast<int>(pem_or_der.size())));
  EVP_PKEY* key = nullptr;
  OSSL_DECODER_CTX* decoder =
      OSSL_DECODER_CTX_new_for_pkey(&key, nullptr, nullptr, nullptr, EVP_PKEY_KEYPAIR, library.context, nullptr);
  if (!bio || decoder == nullptr) {
    OSSL_DECODER_CTX_free(decoder);
    return load_fault(Errc::no_memory);
  }
  Password asked{password};
  // Without a callback OpenSSL would ask on the terminal.
  OSSL_DECODER_CTX_set_passphrase_cb(decoder, give_password, &asked);
  const bool decoded = OSSL_DECODER_from_bio(decoder, bio.get()) == 1;
  OSSL_DECODER_CTX_free(decoder);
  Owned<evp_pkey_st> owned(key);
  if (!decoded || !owned) return load_fault(asked.wanted ? Errc::pin_incorrect : Errc::invalid);
  return owned;
}

}  // namespace

bool lacked_memory() {
  bool lacked = false;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    lacked |= ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
  }
  return lacked;
}

std::unexpected<tls::LoadFault> load_fault(Errc error) {
  const unsigned long native = ERR_peek_last_error();
  if (lacked_memory()) error = Errc::no_memory;
  return std::unexpected(
      tls::LoadFault{.error = error, .native = static_cast<std::int32_t>(static_cast<std::uint32_t>(native))});
}

Owned<x509_st> parse_certificate(const OpenSslLibrary::Impl& library, Bytes der) {
  Owned<x509_st> made(X509_new_ex(library.context, nullptr));
  if (!made) return nullptr;
  const auto* end = reinterpret_cast<const unsigned char*>(der.data());
  X509* filled = made.get();
  if (d2i_X509(&filled, &end, static_cast<long>(der.size())) == nullptr) {
    (void)made.release();  // d2i frees what it could not fill.
    return nullptr;
  }
  const bool whole = reinterpret_cast<const std::byte*>(end) == der.data() + der.size();
  // Its extensions are decoded now, so that threads which share it find them decoded.
  if (!whole || X509_check_purpose(made.get(), -1, 0) != 1) return nullptr;
  return made;
}

Owned<X509_crl_st> parse_list(const OpenSslLibrary::Impl& library, Bytes der) {
  Owned<X509_crl_st> made(X509_CRL_new_ex(library.context, nullptr));
  if (!made) return nullptr;
  const auto* end = reinterpret_cast<const unsigned char*>(der.data());
  X509_CRL* filled = made.get();
  if (d2i_X509_CRL(&filled, &end, static_cast<long>(der.size())) == nullptr) {
    (void)made.release();  // As above.
    return nullptr;
  }
  // OpenSSL takes malformed dates, and more.
  return tls::read_revocation_list(der) ? std::move(made) : nullptr;
}

tls::Loaded<Certificates> parse_certificates(const OpenSslLibrary::Impl& library, Bytes pem_or_der) {
  tls::Loaded<Certificates> found = find<x509_st>(library, pem_or_der);
  if (found && found->empty()) found = bad_object(0, tls::LoadFault::Input::certificate);
  ERR_clear_error();
  return found;
}

tls::Loaded<RevocationLists> parse_lists(const OpenSslLibrary::Impl& library, Bytes pem_or_der) {
  tls::Loaded<RevocationLists> found = find<X509_crl_st>(library, pem_or_der);
  if (found && found->empty()) found = bad_object(0, tls::LoadFault::Input::revocation_list);
  ERR_clear_error();
  return found;
}

tls::Loaded<Owned<evp_pkey_st>> parse_key(const OpenSslLibrary::Impl& library, Bytes pem_or_der,
                                          std::string_view password) {
  tls::Loaded<Owned<evp_pkey_st>> key = find_key(library, pem_or_der, password);
  ERR_clear_error();
  return key;
}

}  // namespace fairlead::ports::openssl
