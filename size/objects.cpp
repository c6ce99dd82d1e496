// SPDX-License-Identifier: Apache-2.0
// How large Fairlead's objects are: for each, one constant of that size, which scripts/size finds among the symbols.
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/mqtt/session.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/tls/tls_connector.hpp"
#include "fairlead/token/token.hpp"

#include <array>
#include <cstddef>

namespace fairlead::size {

template <class T>
struct SizeOf {
  static const std::array<std::byte, sizeof(T)> kBytes;
};
template <class T>
const std::array<std::byte, sizeof(T)> SizeOf<T>::kBytes{};

template struct SizeOf<mqtt::Session>;
template struct SizeOf<mqtt::Operation>;
template struct SizeOf<client::MqttClient>;
template struct SizeOf<client::Observer>;
template struct SizeOf<client::SourceSlot>;
template struct SizeOf<net::TcpConnector>;
template struct SizeOf<net::Endpoint>;
template struct SizeOf<tls::TlsConnector>;
template struct SizeOf<pkcs11::Module>;
template struct SizeOf<pkcs11::Uri>;
template struct SizeOf<pkcs11::TokenKey>;
template struct SizeOf<token::Token>;
template struct SizeOf<token::Session>;
template struct SizeOf<token::KeptKey>;
template struct SizeOf<token::Entry>;
template struct SizeOf<Failure>;

}  // namespace fairlead::size
