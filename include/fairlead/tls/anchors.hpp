// SPDX-License-Identifier: Apache-2.0
/// @file  Anchors: the certificates that are trusted by themselves, however a port holds them.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/certificate_view.hpp"

#include <cstddef>
#include <span>

namespace fairlead::tls {

/// One of them.
struct Anchor {
  Bytes der{};
  Bytes subject{};  ///< DER of the Name.
};

/// What a trust store holds. The views live as long as it does.
class Anchors {
 public:
  Anchors(const Anchors&) = delete;
  Anchors& operator=(const Anchors&) = delete;

  /// The certificates whose subject is `name` (as names are compared, RFC 5280 section 7.1), one after the other.
  /// @param index  Counts them from 0.
  /// @return DER; empty when there are no more.
  [[nodiscard]] Bytes named(Bytes name, std::size_t index) const;

 protected:
  Anchors() = default;
  ~Anchors() = default;

 private:
  /// Empty from the end on.
  [[nodiscard]] virtual Anchor do_at(std::size_t place) const = 0;
};

/// Those of a port that has read them all.
class ReadAnchors final : public Anchors {
 public:
  /// @param all  Outlives it.
  explicit ReadAnchors(std::span<const CertificateView> all) : all_(all) {}

 private:
  [[nodiscard]] Anchor do_at(std::size_t place) const override;

  std::span<const CertificateView> all_;
};

}  // namespace fairlead::tls
