// SPDX-License-Identifier: Apache-2.0
#include "certificate_message.hpp"

#include "fairlead/tls/handshake_messages.hpp"

namespace fairlead::ports::mbedtls {

CertificateMessage::CertificateMessage(Bytes message, tls::Version version)
    : list_(Bytes()), has_extensions_(version == tls::Version::tls_1_3) {
  ByteReader reader(message);
  if (static_cast<tls::HandshakeType>(reader.u8()) != tls::HandshakeType::certificate) return;
  (void)reader.u24();
  if (has_extensions_) (void)reader.take(reader.u8());  // The context of the request.
  list_ = ByteReader(reader.take(reader.u24()));
}

std::optional<Bytes> CertificateMessage::next() {
  if (list_.empty()) return std::nullopt;
  const Bytes certificate = list_.take(list_.u24());
  if (!list_.ok() || certificate.empty()) return std::nullopt;
  // One whose extensions are malformed counts: mbedTLS has read it before it looks at them.
  if (has_extensions_) (void)list_.take(list_.u16());
  return certificate;
}

}  // namespace fairlead::ports::mbedtls
