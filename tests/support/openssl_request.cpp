// SPDX-License-Identifier: Apache-2.0
#include "support/openssl_request.hpp"

#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace fairlead::support {
namespace {

void demand(bool good) {
  if (!good) throw std::runtime_error("request: OpenSSL fails");
}

/// What is printed into a BIO.
template <class Print>
std::string printed(Print print) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
  demand(text != nullptr);
  print(text.get());
  const char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// What an i2d function writes.
template <class Encode>
std::string encoded(Encode encode) {
  unsigned char* data = nullptr;
  const int size = encode(&data);
  demand(size > 0);
  std::string der(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  OPENSSL_free(data);
  return der;
}

X509_REQ* parse(Bytes der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  X509_REQ* request = d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size()));
  if (request == nullptr || at == reinterpret_cast<const unsigned char*>(der.data() + der.size())) return request;
  X509_REQ_free(request);
  return nullptr;
}

const X509_ALGOR* algorithm_of(const X509_REQ* request) {
  const X509_ALGOR* algorithm = nullptr;
  X509_REQ_get0_signature(request, nullptr, &algorithm);
  return algorithm;
}

}  // namespace

OpenSslRequest::OpenSslRequest(Bytes der) : request_(parse(der), &X509_REQ_free) {}

bool OpenSslRequest::verifies() const {
  return X509_REQ_verify(request_.get(), X509_REQ_get0_pubkey(request_.get())) == 1;
}

std::string OpenSslRequest::der() const {
  return encoded([&](unsigned char** data) { return i2d_X509_REQ(request_.get(), data); });
}

std::string OpenSslRequest::subject() const {
  return printed([&](BIO* text) {
    constexpr unsigned long kForm =
        XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN | ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_SHOW_TYPE;
    X509_NAME_print_ex(text, X509_REQ_get_subject_name(request_.get()), 0, kForm);
  });
}

std::string OpenSslRequest::public_key() const {
  return encoded([&](unsigned char** data) { return i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(request_.get()), data); });
}

std::string OpenSslRequest::signature() const { return OBJ_nid2ln(X509_REQ_get_signature_nid(request_.get())); }

std::string OpenSslRequest::signature_algorithm() const {
  return encoded([&](unsigned char** data) { return i2d_X509_ALGOR(algorithm_of(request_.get()), data); });
}

std::vector<std::string> OpenSslRequest::extensions() const {
  const auto release = [](STACK_OF(X509_EXTENSION) * list) { sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free); };
  const std::unique_ptr<STACK_OF(X509_EXTENSION), decltype(release)> list(X509_REQ_get_extensions(request_.get()),
                                                                          release);
  std::vector<std::string> lines;
  for (int i = 0; i < sk_X509_EXTENSION_num(list.get()); ++i) {
    X509_EXTENSION* const one = sk_X509_EXTENSION_value(list.get(), i);
    lines.push_back(printed([&](BIO* text) {
      i2a_ASN1_OBJECT(text, X509_EXTENSION_get_object(one));
      BIO_puts(text, X509_EXTENSION_get_critical(one) != 0 ? ", critical: " : ": ");
      demand(X509V3_EXT_print(text, one, X509V3_EXT_ERROR_UNKNOWN, 0) == 1);
    }));
  }
  return lines;
}

int OpenSslRequest::attributes() const { return X509_REQ_get_attr_count(request_.get()); }

}  // namespace fairlead::support
