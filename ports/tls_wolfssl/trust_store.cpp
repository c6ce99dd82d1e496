// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "load.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace fairlead::ports {

using wolfssl::load_fault;

namespace {

bool is_in(std::span<const tls::CertificateView> all, Bytes der) {
  return std::ranges::any_of(all, [der](const tls::CertificateView& one) { return equal(one.der, der); });
}

tls::Loaded<void> add_certificates(WolfSslTrustStore::Impl& impl, Bytes input) {
  auto found = wolfssl::read_certificates(input);
  if (!found) return std::unexpected(found.error());
  for (wolfssl::Memory& one : *found) {
    if (is_in(impl.certificates, one)) continue;
    impl.memory.push_back(std::move(one));
    impl.certificates.push_back(*tls::read_certificate(impl.memory.back()));
  }
  return {};
}

tls::Loaded<void> add_lists(WolfSslTrustStore::Impl& impl, Bytes input) {
  auto found = wolfssl::read_lists(input);
  if (!found) return std::unexpected(found.error());
  for (wolfssl::Memory& one : *found) {
    impl.memory.push_back(std::move(one));
    impl.lists.push_back(impl.memory.back());
  }
  return {};
}

tls::Loaded<WolfSslTrustStore::Impl> load(std::span<const Bytes> certificates, std::span<const Bytes> lists) {
  WolfSslTrustStore::Impl impl;
  for (const Bytes input : certificates) {
    if (const auto added = add_certificates(impl, input); !added) return std::unexpected(added.error());
  }
  for (const Bytes input : lists) {
    if (const auto added = add_lists(impl, input); !added) return std::unexpected(added.error());
  }
  const auto trusted = wolfssl::digest_of(certificates);
  const auto revoked = wolfssl::digest_of(lists);
  if (!trusted || !revoked) return load_fault(Errc::no_memory);
  const std::array<Bytes, 2> both{Bytes(*trusted), Bytes(*revoked)};
  const auto fingerprint = wolfssl::digest_of(both);
  if (!fingerprint) return load_fault(fingerprint.error());
  impl.fingerprint = *fingerprint;
  return impl;
}

}  // namespace

tls::Loaded<WolfSslTrustStore> WolfSslTrustStore::from_bytes(const WolfSslLibrary& library,
                                                             std::span<const Bytes> certificates,
                                                             std::span<const Bytes> lists) {
  try {
    auto loaded = load(certificates, lists);
    if (!loaded) return std::unexpected(loaded.error());
    loaded->library = library.impl();
    return WolfSslTrustStore(std::make_shared<const Impl>(*std::move(loaded)));
  } catch (const std::bad_alloc&) {
    return load_fault(Errc::no_memory);
  }
}

std::size_t WolfSslTrustStore::size() const { return impl_->certificates.size(); }

}  // namespace fairlead::ports
