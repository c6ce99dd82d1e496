// SPDX-License-Identifier: Apache-2.0
#include "peer_chain.hpp"

#include "fairlead/tls/certificate_reader.hpp"

#include <new>

#include <openssl/x509.h>

namespace fairlead::ports::openssl {
namespace {

std::size_t encoded_size(const X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0) throw std::bad_alloc();
  return static_cast<std::size_t>(size);
}

}  // namespace

void PeerChain::assign(const stack_st_X509* chain) {
  clear();
  const int count = chain == nullptr ? 0 : sk_X509_num(chain);
  std::vector<std::size_t> ends;
  std::size_t total = 0;
  for (int i = 0; i < count; ++i) ends.push_back(total += encoded_size(sk_X509_value(chain, i)));
  std::vector<std::byte> der(total);
  auto* into = reinterpret_cast<unsigned char*>(der.data());
  for (int i = 0; i < count; ++i) {
    if (i2d_X509(sk_X509_value(chain, i), &into) <= 0) throw std::bad_alloc();
  }
  der_ = std::move(der);
  ends_ = std::move(ends);
}

void PeerChain::clear() {
  der_ = {};
  ends_ = {};
}

tls::CertificateView PeerChain::view(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  const Bytes der = Bytes(der_).subspan(begin, ends_[index] - begin);
  return tls::read_certificate(der).value_or(tls::CertificateView{.der = der});
}

}  // namespace fairlead::ports::openssl
