// SPDX-License-Identifier: Apache-2.0
#include "certificates.hpp"

#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/signed_object.hpp"

#include "load.hpp"

#include <algorithm>
#include <new>

#include <openssl/x509.h>

namespace fairlead::ports::openssl {
namespace {

using tls::Signed;

/// What `write` (an i2d_ function) makes of the object.
template <class Object>
std::string der_of(const Object* object, int (*write)(const Object*, unsigned char**)) {
  const int size = write(object, nullptr);
  std::string der(static_cast<std::size_t>(std::max(size, 0)), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  if (size <= 0 || write(object, &end) != size) throw std::bad_alloc();
  return der;
}

Signed verdict_of(int returned) {
  if (lacked_memory()) return Signed::unknown;
  return returned == 1 ? Signed::yes : Signed::no;
}

}  // namespace

Encoded::Encoded(Owned<stack_st_X509> certificates) : certificates_(std::move(certificates)) {
  for (int i = 0; i < sk_X509_num(certificates_.get()); ++i) {
    ders_.push_back(der_of<X509>(sk_X509_value(certificates_.get(), i), i2d_X509));
  }
}

Encoded Encoded::sharing(const stack_st_X509* certificates) {
  if (certificates == nullptr) return {};
  // OpenSSL does not write to it, and has no const there.
  Owned<stack_st_X509> shared(X509_chain_up_ref(const_cast<stack_st_X509*>(certificates)));
  if (!shared) throw std::bad_alloc();
  return Encoded(std::move(shared));
}

std::vector<Bytes> Encoded::views() const {
  std::vector<Bytes> all;
  for (const std::string& one : ders_) all.push_back(bytes_of(one));
  return all;
}

x509_st* Encoded::find(Bytes view) const {
  for (std::size_t i = 0; i < ders_.size(); ++i) {
    if (bytes_of(ders_[i]).data() == view.data()) return sk_X509_value(certificates_.get(), static_cast<int>(i));
  }
  return nullptr;
}

tls::Anchor StoreAnchors::do_at(std::size_t place) const {
  try {
    if (!read_) {
      read_ = true;
      Owned<stack_st_X509> all(X509_STORE_get1_all_certs(store_));
      if (!all) throw std::bad_alloc();
      all_ = Encoded(std::move(all));
      for (std::size_t i = 0; i < all_.size(); ++i) {
        const Result<tls::CertificateView> read = tls::read_certificate(all_[i]);
        views_.push_back({.der = all_[i], .subject = read ? read->subject : Bytes()});
      }
    }
  } catch (const std::bad_alloc&) {
    views_.clear();
    short_of_memory_ = true;
  }
  return place < views_.size() ? views_[place] : tls::Anchor{};
}

std::string der_of(const x509_st& certificate) { return der_of<X509>(&certificate, i2d_X509); }
std::string der_of(const X509_crl_st& list) { return der_of<X509_CRL>(&list, i2d_X509_CRL); }

Signed OpenSslVerifier::do_is_signed(Bytes object, const tls::CertificateView& issuer) {
  const auto parts = tls::read_signed_object(object);
  if (!parts) return Signed::no;
  if (parts->scheme == tls::SignatureScheme::none) return Signed::unsupported;
  const auto* at = reinterpret_cast<const unsigned char*>(issuer.public_key.data());
  const Owned<EVP_PKEY> key(
      d2i_PUBKEY_ex(nullptr, &at, static_cast<long>(issuer.public_key.size()), library_.context, nullptr));
  if (!key) return lacked_memory() ? Signed::unknown : Signed::unsupported;
  if (const auto certificate = parse_certificate(library_, object)) {
    return verdict_of(X509_verify(certificate.get(), key.get()));
  }
  if (lacked_memory()) return Signed::unknown;
  const auto list = parse_list(library_, object);
  return verdict_of(list ? X509_CRL_verify(list.get(), key.get()) : 0);
}

}  // namespace fairlead::ports::openssl
