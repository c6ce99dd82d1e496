// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSSL's certificates as the engine's judge and our own search for a path see them. No vendor header.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/anchors.hpp"
#include "fairlead/tls/path.hpp"

#include "objects.hpp"

#include <string>
#include <vector>

namespace fairlead::ports::openssl {

/// Certificates beside their DER, which OpenSSL does not keep. Throws std::bad_alloc.
class Encoded {
 public:
  Encoded() = default;
  explicit Encoded(Owned<stack_st_X509> certificates);
  /// Shares those of a chain of somebody else; null is as an empty one.
  static Encoded sharing(const stack_st_X509* certificates);

  [[nodiscard]] std::size_t size() const { return ders_.size(); }
  [[nodiscard]] Bytes operator[](std::size_t index) const { return bytes_of(ders_[index]); }
  [[nodiscard]] std::vector<Bytes> views() const;
  /// The certificate whose view this is, or null.
  [[nodiscard]] x509_st* find(Bytes view) const;

 private:
  Owned<stack_st_X509> certificates_;
  std::vector<std::string> ders_;
};

/// A trust store's certificates. They are read when they are first asked for, which most chains do not.
class StoreAnchors final : public tls::Anchors {
 public:
  /// @param store  Outlives it.
  explicit StoreAnchors(x509_store_st* store) : store_(store) {}
  /// Whether there was no memory for them: then there are none.
  [[nodiscard]] bool short_of_memory() const { return short_of_memory_; }
  [[nodiscard]] x509_st* find(Bytes view) const { return all_.find(view); }

 private:
  [[nodiscard]] tls::Anchor do_at(std::size_t place) const override;

  x509_store_st* store_;
  mutable bool read_ = false;
  mutable bool short_of_memory_ = false;
  mutable Encoded all_;
  mutable std::vector<tls::Anchor> views_;
};

/// A certificate or revocation list in DER. Throws std::bad_alloc.
[[nodiscard]] std::string der_of(const x509_st& certificate);
[[nodiscard]] std::string der_of(const X509_crl_st& list);

/// What makes find_path() and check_revocation() verify by OpenSSL.
class OpenSslVerifier final : public tls::SignatureVerifier {
 public:
  /// @param library  Outlives it.
  explicit OpenSslVerifier(const OpenSslLibrary::Impl& library) : library_(library) {}

 private:
  tls::Signed do_is_signed(Bytes object, const tls::CertificateView& issuer) override;

  const OpenSslLibrary::Impl& library_;
};

}  // namespace fairlead::ports::openssl
