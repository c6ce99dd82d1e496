// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"
#include "fairlead/tls/offer.hpp"

#include "engine.hpp"

#include <string>
#include <vector>

#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

Result<void> set_server_name(SSL* ssl, const tls::Parameters& parameters) {
  std::string name(tls::server_name(parameters));
  // SSL_set_tlsext_host_name() as a function: the macro casts.
  if (!name.empty() && SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) != 1) {
    return fail(Errc::no_memory);
  }
  return {};
}

Result<void> set_alpn(SSL* ssl, const tls::Policy& policy) {
  std::vector<unsigned char> list;  // RFC 7301 section 3.1: each name behind its length.
  for (const std::string_view protocol : policy.alpn) {
    list.push_back(static_cast<unsigned char>(protocol.size()));
    list.insert(list.end(), protocol.begin(), protocol.end());
  }
  // The one function of OpenSSL here that returns 0 for success.
  if (!list.empty() && SSL_set_alpn_protos(ssl, list.data(), static_cast<unsigned>(list.size())) != 0) {
    return fail(Errc::no_memory);
  }
  return {};
}

Result<void> set_record_limit(SSL* ssl, const tls::Policy& policy) {
  if (policy.record_limit == 0) return {};
  FAIRLEAD_TRY_ASSIGN(const std::uint8_t code, tls::max_fragment_length(policy.record_limit));
  if (code != 0 && SSL_set_tlsext_max_fragment_length(ssl, code) != 1) return fail(Errc::unsupported);
  return {};
}

}  // namespace

Result<void> apply_policy(ssl_st* ssl, const tls::Parameters& parameters) {
  const tls::Policy& policy = parameters.policy;
  FAIRLEAD_TRY(set_server_name(ssl, parameters));
  FAIRLEAD_TRY(set_record_limit(ssl, policy));
  return set_alpn(ssl, policy);
}

}  // namespace fairlead::ports::openssl
