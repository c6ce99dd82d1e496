// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "load.hpp"

#include <algorithm>
#include <array>

namespace fairlead::ports {

using wolfssl::load_fault;

namespace {

bool is_in(std::span<const tls::CertificateView> all, Bytes der) {
  return std::ranges::any_of(all, [der](const tls::CertificateView& one) { return equal(one.der, der); });
}

tls::Loaded<void> add_certificates(WolfSslTrustStore::Impl& impl, Bytes input) {
  wolfssl::List<wolfssl::Memory> found;
  if (const auto read = wolfssl::read_certificates(input, found); !read) return std::unexpected(read.error());
  for (wolfssl::Memory& one : found.all()) {
    if (is_in(impl.certificates.all(), one.bytes())) continue;
    const auto certificate = tls::read_certificate(one.bytes());
    const bool good = certificate && impl.certificates.add(*certificate) && impl.memory.add(std::move(one));
    if (!good) return load_fault(Errc::no_memory);
  }
  return {};
}

tls::Loaded<void> add_lists(WolfSslTrustStore::Impl& impl, Bytes input) {
  wolfssl::List<wolfssl::Memory> found;
  if (const auto read = wolfssl::read_lists(input, found); !read) return std::unexpected(read.error());
  for (wolfssl::Memory& one : found.all()) {
    const Bytes list = one.bytes();
    if (!impl.memory.add(std::move(one)) || !impl.lists.add(list)) return load_fault(Errc::no_memory);
  }
  return {};
}

}  // namespace

tls::Loaded<WolfSslTrustStore> WolfSslTrustStore::from_bytes(const WolfSslLibrary& library,
                                                             std::span<const Bytes> certificates,
                                                             std::span<const Bytes> lists) {
  auto* const impl = wolfssl::create<Impl>();
  if (impl == nullptr) return load_fault(Errc::no_memory);
  WolfSslTrustStore store{Shared<Impl>(*impl)};
  impl->library.emplace(library);
  for (const Bytes input : certificates) {
    if (const auto added = add_certificates(*impl, input); !added) return std::unexpected(added.error());
  }
  for (const Bytes input : lists) {
    if (const auto added = add_lists(*impl, input); !added) return std::unexpected(added.error());
  }
  const auto trusted = wolfssl::digest_of(certificates);
  const auto revoked = wolfssl::digest_of(lists);
  if (!trusted || !revoked) return load_fault(Errc::no_memory);
  const std::array<Bytes, 2> both{Bytes(*trusted), Bytes(*revoked)};
  const auto fingerprint = wolfssl::digest_of(both);
  if (!fingerprint) return load_fault(fingerprint.error());
  impl->fingerprint = *fingerprint;
  return store;
}

std::size_t WolfSslTrustStore::size() const { return impl_->certificates.all().size(); }

}  // namespace fairlead::ports
