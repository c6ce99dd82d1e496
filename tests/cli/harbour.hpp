// SPDX-License-Identifier: Apache-2.0
/// @file  What many tests of the tool share: one PKI, and brokers over it.
#pragma once

#include "cli/tool.hpp"
#include "support/mosquitto.hpp"
#include "support/pki.hpp"

#include <string>

namespace fairlead::tool {

/// A file of support::shared_pki().
[[nodiscard]] std::string pki(const std::string& name);

/// Options with which the tool trusts the PKI's authority, and shows the certificate `identity`.
[[nodiscard]] Arguments trust();
[[nodiscard]] Arguments mutual(const std::string& identity = "device");

/// A broker with TLS that demands a client certificate, or does not.
[[nodiscard]] support::MosquittoOptions mutual_broker();
[[nodiscard]] support::MosquittoOptions server_only_broker();

/// Waits until the broker has logged `text` so many times.
[[nodiscard]] bool logged(const support::Mosquitto& broker, const std::string& text, int times = 1);

}  // namespace fairlead::tool
