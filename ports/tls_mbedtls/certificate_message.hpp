// SPDX-License-Identifier: Apache-2.0
/// @file  The certificates in a Certificate message (RFC 5246 section 7.4.2; RFC 8446 section 4.4.2).
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <optional>

namespace fairlead::ports::mbedtls {

/// One after the other, as they were sent. A view of the message.
class CertificateMessage {
 public:
  /// @param message  A handshake message with its head, of any type; only a Certificate has any.
  CertificateMessage(Bytes message, tls::Version version);

  /// The next certificate; nothing at the end, and where the message is malformed.
  std::optional<Bytes> next();

 private:
  ByteReader list_;
  bool has_extensions_;
};

}  // namespace fairlead::ports::mbedtls
