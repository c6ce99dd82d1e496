// SPDX-License-Identifier: Apache-2.0
#include "load.hpp"

#include <array>

namespace fairlead::ports {

using mbedtls::load_fault;

tls::Loaded<MbedTlsTrustStore> MbedTlsTrustStore::from_bytes(const MbedTlsLibrary&, std::span<const Bytes> certificates,
                                                             std::span<const Bytes> lists) {
  auto* const impl = mbedtls::create<Impl>();
  if (impl == nullptr) return load_fault(Errc::no_memory);
  MbedTlsTrustStore store{Shared<Impl>(*impl)};
  mbedtls::CertificateList list;
  for (const Bytes input : certificates) {
    const auto appended = append_certificates(list, input, mbedtls::Use::anchors);
    if (!appended) return std::unexpected(appended.error());
  }
  for (const Bytes input : lists) {
    const auto appended = append_lists(impl->lists, input);
    if (!appended) return std::unexpected(appended.error());
  }
  impl->certificates = std::move(list.first);
  impl->size = list.size;
  const auto one = mbedtls::digest_of(certificates);
  const auto other = mbedtls::digest_of(lists);
  if (!one || !other) return load_fault(Errc::no_memory);
  const std::array<Bytes, 2> both{Bytes(*one), Bytes(*other)};
  const auto fingerprint = mbedtls::digest_of(both);
  if (!fingerprint) return load_fault(Errc::no_memory);
  impl->fingerprint = *fingerprint;
  return store;
}

std::size_t MbedTlsTrustStore::size() const { return impl_->size; }

}  // namespace fairlead::ports
