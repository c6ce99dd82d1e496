// SPDX-License-Identifier: Apache-2.0
#include "peer_chain.hpp"

#include <algorithm>

#include <mbedtls/x509_crt.h>

namespace fairlead::ports::mbedtls {

void PeerChain::clear() { *this = PeerChain(); }

void PeerChain::set(std::size_t index, const mbedtls_x509_crt& certificate) {
  length_ = static_cast<std::uint16_t>(std::max<std::size_t>(length_, index + 1));
  if (index < kMost) certificates_[index] = &certificate;
}

void PeerChain::copy(std::span<const Bytes> certificates) {
  certificates = certificates.first(std::min(certificates.size(), kMost));
  const std::size_t table = certificates.size() * sizeof(Bytes);
  std::size_t total = 0;
  for (const Bytes one : certificates) total += one.size();
  Copy made(Bytes(), table + total);
  is_copy_ = true;
  copied_ = 0;
  if (made.bytes().empty()) return;
  MutableBytes rest = made.bytes().subspan(table);
  for (const Bytes one : certificates) {
    copy_bytes(rest, one);
    new (made.bytes().data() + copied_ * sizeof(Bytes)) Bytes(rest.first(one.size()));
    rest = rest.subspan(one.size());
    ++copied_;
  }
  copy_ = std::move(made);
}

void PeerChain::trust_views() {
  if (length_ < copied_) return;
  is_copy_ = false;
  copied_ = 0;
  copy_ = Copy();
}

std::size_t PeerChain::size() const { return is_copy_ ? copied_ : std::min<std::size_t>(length_, kMost); }

Bytes PeerChain::operator[](std::size_t index) const {
  if (is_copy_) return reinterpret_cast<const Bytes*>(copy_.bytes().data())[index];
  const auto& raw = certificates_[index]->raw;
  return view(raw.p, raw.len);
}

std::span<Bytes> PeerChain::views(Views& into) const {
  for (std::size_t i = 0; i < size(); ++i) into[i] = (*this)[i];
  return std::span(into).first(size());
}

}  // namespace fairlead::ports::mbedtls
