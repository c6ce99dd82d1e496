// SPDX-License-Identifier: Apache-2.0
/// @file  What many tests of the tool share: one PKI, and brokers over it.
#pragma once

#include "cli/tool.hpp"
#include "support/mosquitto.hpp"
#include "support/pki.hpp"

#include <filesystem>
#include <string>

namespace fairlead::tool {

/// The folder of a PKI (see support::write_pki()) that is made once for this process.
[[nodiscard]] const std::filesystem::path& pki();
/// A file of it.
[[nodiscard]] std::string pki(const std::string& name);

/// Options with which the tool trusts the PKI's authority, and shows the certificate `identity`.
[[nodiscard]] Arguments trust();
[[nodiscard]] Arguments mutual(const std::string& identity = "device");

/// A broker with TLS that demands a client certificate, or does not.
[[nodiscard]] support::MosquittoOptions mutual_broker();
[[nodiscard]] support::MosquittoOptions server_only_broker();

/// Waits until the broker has logged `text` so many times.
[[nodiscard]] bool logged(const support::Mosquitto& broker, const std::string& text, int times = 1);

/// How often it has logged it so far.
[[nodiscard]] int times_logged(const support::Mosquitto& broker, const std::string& text);

/// A password file that knows the user "harbour" with the password "master", as mosquitto_passwd writes it: PBKDF2 with
/// SHA-512, 101 rounds.
inline constexpr const char* kHarbourMaster =
    "harbour:$7$101$OicvMpcnIYm89HB5$cbkDSwyNA9rIFjboO7ffxxxyfSaJ35CCNWUm1w3L09e5CR+0uWPOnVAEky2vdaDJU3K16IiiUiTWDTZg"
    "WQ9UnA==\n";

/// Options of a broker that lets in that user and nobody else. `folder` keeps the password file.
[[nodiscard]] support::MosquittoOptions guarded_broker(const std::string& folder);

}  // namespace fairlead::tool
