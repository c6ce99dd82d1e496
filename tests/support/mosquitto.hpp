// SPDX-License-Identifier: Apache-2.0
/// @file  A private Mosquitto on 127.0.0.1 for the length of a test.
///
/// Host only; throws std::runtime_error when the broker cannot be started.
#pragma once

#include "support/process.hpp"

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace fairlead::support {

/// What the broker is to do. Its socket options are always its defaults.
struct MosquittoOptions {
  bool tls = false;                    ///< Uses server.crt, server.key and ca.crt of `pki`.
  bool require_certificate = false;    ///< Only with tls.
  bool persistence = false;            ///< Keeps sessions over stop() and start().
  bool anonymous = true;               ///< Whether a client needs no user name.
  std::filesystem::path pki{};         ///< The folder that write_pki() wrote.
  std::string server_name = "server";  ///< The base name of its certificate and key in `pki`.
  std::string tls_version{};           ///< "tlsv1.2" or "tlsv1.3"; empty for both.
  bool observable = true;              ///< Logs packets, no $SYS. Off: as by default, and much faster.
  std::string more{};                  ///< Further lines of mosquitto.conf.
};

/// Starts a broker on a free port and waits until it accepts connections, at most ten seconds.
class Mosquitto {
 public:
  explicit Mosquitto(MosquittoOptions options);
  Mosquitto(const Mosquitto&) = delete;
  Mosquitto& operator=(const Mosquitto&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "mqtt://127.0.0.1:port", or "mqtts://localhost:port" with TLS.
  [[nodiscard]] std::string endpoint() const;
  /// Everything that it has logged.
  [[nodiscard]] std::string log() const { return read_file(folder_.path() / "log"); }
  /// Waits until the log holds `text` so many times, at most `limit`.
  [[nodiscard]] bool logs(const std::string& text, int times = 1,
                          std::chrono::milliseconds limit = std::chrono::seconds(5)) const;
  /// How often it has logged `text` so far.
  [[nodiscard]] int times_logged(const std::string& text) const;

  /// Ends it in order (SIGTERM), so that it writes its database.
  void stop();
  /// Ends it at once (SIGKILL).
  void kill();
  /// Asks it to end in order, and does not wait: has_ended() says when it has.
  void ask_to_stop();
  [[nodiscard]] bool has_ended();
  /// Starts it again on the same port, with what it has stored.
  void start();

  /// Stops it in its tracks (SIGSTOP): connections stay, and nothing answers any more, until resume().
  void pause() { process_->signal(SIGSTOP); }
  void resume() { process_->signal(SIGCONT); }

 private:
  MosquittoOptions options_;
  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

/// Options of a broker that lets in the user "harbour" with the password "master", and nobody else. `folder` keeps the
/// file of passwords.
[[nodiscard]] MosquittoOptions guarded_broker(const std::filesystem::path& folder);

}  // namespace fairlead::support
