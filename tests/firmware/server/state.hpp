// SPDX-License-Identifier: Apache-2.0
/// @file  What the sources of the server share.
#pragma once

#include "fairlead/io/stream.hpp"

#include "firmware/server/server.hpp"

#include <cstddef>

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>

namespace fairlead::firmware {

/// What lives as long as the program: mbedTLS has room for one server here.
struct Server {
  mbedtls_x509_crt authority;
  mbedtls_x509_crt certificate;
  mbedtls_pk_context key;
  mbedtls_ssl_ticket_context tickets;
  mbedtls_ssl_config config;
  mbedtls_ssl_context ssl;
  io::StreamRef* lower;
  ServerState state;
  std::size_t to_send;
  bool made;
};
extern Server server;

}  // namespace fairlead::firmware
