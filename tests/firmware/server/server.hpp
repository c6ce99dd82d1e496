// SPDX-License-Identifier: Apache-2.0
/// @file  The peer of an image with a TLS client: a server by mbedTLS in an object of its own, with a library of
/// its own of which the rest of the image sees nothing.
#pragma once

#include "fairlead/io/stream.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {

/// Where the server's connection is.
enum class ServerState : std::uint8_t {
  handshaking,
  open,
  ended,  ///< In order, by both sides.
  failed
};

// The names by which the linker keeps them.
extern "C" {

/// Waits for a handshake over `lower`, which outlives it, under this version alone. A client's certificate is asked
/// for; tickets are given. The connection before is forgotten, its tickets are not. Whether it could be set up. Always
/// the same numbers, as if they were random.
bool fairlead_server_begin(io::StreamRef lower, tls::Version version);

/// Once it is open: sends a record in the steps that follow, the longest that the client has agreed to.
/// @return How many bytes of the application are in it; 0 where it cannot be known.
std::size_t fairlead_server_send_record();

/// Does all that can be done without waiting: the handshake, sending, and reading what is sent, which is dropped. An
/// end in order is answered.
ServerState fairlead_server_step();

// The same server as a stream, in place of the two above.

/// @return The stream, which keeps the contract of StreamRef once the handshake is done, until the next begin; or null:
///   it could not be set up.
io::StreamRef* fairlead_server_stream(io::StreamRef lower, tls::Version version);

/// Does all of the handshake that can be done without waiting. @return Not `ended`.
ServerState fairlead_server_handshake();

/// How many records of application data it has received.
std::uint32_t fairlead_server_records();
}

}  // namespace fairlead::firmware
