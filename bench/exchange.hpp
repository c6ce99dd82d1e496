// SPDX-License-Identifier: Apache-2.0
/// @file  Rates: every kind of message against a null broker and against Mosquitto, beside the peers.
#pragma once

namespace fairlead::bench {

struct Effort {
  int repetitions = 7;
  int milliseconds = 1000;  ///< Of each run.
};

enum class Against {
  null_broker,
  mosquitto
};

/// Prints a table of rates and processor time. Says on standard error how far it is.
void exchange(Against against, const Effort& effort);

}  // namespace fairlead::bench
