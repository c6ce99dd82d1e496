// SPDX-License-Identifier: Apache-2.0
/// @file  Each TLS library directly and through Fairlead: handshakes, records, idle memory, the longest step.
#pragma once

namespace fairlead::bench {

struct TlsEffort {
  int counted_handshakes = 5;  ///< Of each kind, under callgrind.
  int timed_handshakes = 101;
  int places = 60;  ///< In memory, for the rates.
};

/// Prints the tables. Says on standard error how far it is.
void tls_tables(const TlsEffort& effort);

}  // namespace fairlead::bench
