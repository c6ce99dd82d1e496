// SPDX-License-Identifier: Apache-2.0
#include "support/mosquitto.hpp"

#include "support/pki.hpp"

#include <csignal>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

namespace fairlead::support {
namespace {

constexpr std::chrono::seconds kStartLimit{10};
constexpr std::chrono::milliseconds kPoll{5};
constexpr int kTriesForAPort = 5;

std::string configuration(const MosquittoOptions& options, const std::filesystem::path& folder, std::uint16_t port) {
  std::ostringstream out;
  out << "per_listener_settings false\n"
      << "listener " << port << " 127.0.0.1\n"
      << "allow_anonymous " << (options.anonymous ? "true" : "false") << "\n"
      << "log_dest stderr\nconnection_messages true\n";
  if (options.observable) out << "log_type all\nsys_interval 0\n";
  if (::geteuid() == 0) out << "user root\n";
  if (options.persistence) {
    out << "persistence true\npersistence_location " << folder.string() << "/\n";
  } else {
    out << "persistence false\n";
  }
  if (options.tls) {
    const std::string base = (options.pki / options.server_name).string();
    out << "cafile " << (options.pki / "ca.crt").string() << "\n"
        << "certfile " << base << ".crt\nkeyfile " << base << ".key\n"
        << "require_certificate " << (options.require_certificate ? "true" : "false") << "\n";
    if (!options.tls_version.empty()) out << "tls_version " << options.tls_version << "\n";
  }
  out << options.more << "\n";
  return out.str();
}

/// As mosquitto_passwd writes it: PBKDF2 with SHA-512, 101 rounds.
constexpr const char* kHarbourMaster =
    "harbour:$7$101$OicvMpcnIYm89HB5$cbkDSwyNA9rIFjboO7ffxxxyfSaJ35CCNWUm1w3L09e5CR+0uWPOnVAEky2vdaDJU3K16IiiUiTWDTZg"
    "WQ9UnA==\n";

}  // namespace

Mosquitto::Mosquitto(MosquittoOptions options) : options_(std::move(options)) {
  for (int attempt = 1;; ++attempt) {
    port_ = free_port();
    try {
      start();
      return;
    } catch (const std::runtime_error&) {
      if (attempt == kTriesForAPort) throw;
    }
  }
}

std::string Mosquitto::endpoint() const {
  return (options_.tls ? "mqtts://localhost:" : "mqtt://127.0.0.1:") + std::to_string(port_);
}

bool Mosquitto::logs(const std::string& text, int times, std::chrono::milliseconds limit) const {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (times_logged(text) < times) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

int Mosquitto::times_logged(const std::string& text) const {
  const std::string all = log();
  int found = 0;
  for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + text.size())) ++found;
  return found;
}

void Mosquitto::stop() {
  process_->signal(SIGTERM);
  if (!process_->wait(kStartLimit)) throw std::runtime_error("mosquitto does not end");
  process_.reset();
}

void Mosquitto::ask_to_stop() { process_->signal(SIGTERM); }

bool Mosquitto::has_ended() { return !process_->running(); }

void Mosquitto::kill() {
  process_->signal(SIGKILL);
  process_->wait(kStartLimit);
  process_.reset();
}

void Mosquitto::start() {
  const std::filesystem::path file = folder_.path() / "mosquitto.conf";
  write_file(file, configuration(options_, folder_.path(), port_));
  process_ =
      std::make_unique<Process>(std::vector<std::string>{"mosquitto", "-c", file.string()}, folder_.path() / "log");
  const auto until = std::chrono::steady_clock::now() + kStartLimit;
  // Mosquitto listens before it is ready to be told to end: a SIGTERM in between is lost (2.0.11: at 3 of 150 starts).
  while (!serves(port_, kStartLimit)) {
    if (!process_->running() || std::chrono::steady_clock::now() >= until) {
      throw std::runtime_error("mosquitto does not start:\n" + log());
    }
    std::this_thread::sleep_for(kPoll);
  }
}

MosquittoOptions guarded_broker(const std::filesystem::path& folder) {
  write_file(folder / "passwords", kHarbourMaster);
  return {.anonymous = false, .more = "password_file " + (folder / "passwords").string() + "\n"};
}

}  // namespace fairlead::support
