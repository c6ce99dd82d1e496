// SPDX-License-Identifier: Apache-2.0
/// @file  RealServer: a TLS server that others wrote, for the length of a test, and what it says about its clients.
///
/// Host only; throws std::runtime_error when the server cannot be started.
#pragma once

#include "fairlead/base/status.hpp"

#include "support/pki.hpp"
#include "support/process.hpp"
#include "support/tcp_listener.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tls_servers {

/// Everybody's certificates, made once for this process.
struct Cast {
  support::Certificate ca;
  support::Certificate server;    ///< For localhost; above kServerSize bytes, so that its absence shows.
  support::Certificate device;    ///< Its common name is kDevice.
  support::Certificate stranger;  ///< Says the same, and is signed by a CA of its own.

  static constexpr std::string_view kDevice = "device-0001";
  static constexpr std::size_t kServerSize = 6000;
  [[nodiscard]] static const Cast& shared();
};

enum class Version : std::uint8_t {
  tls_1_2,
  tls_1_3
};

enum class ClientCertificates : std::uint8_t {
  ignored,
  required
};

/// What a server is started with.
struct Setup {
  Version version = Version::tls_1_3;  ///< The only one, where the server can be told so: see ServerKind::speaks_1_3.
  ClientCertificates clients = ClientCertificates::required;
  std::uint16_t port = 0;
  std::uint16_t backend = 0;       ///< A port of 127.0.0.1 to which those connect that only pass on.
  std::filesystem::path folder{};  ///< Of the server alone: ca.crt, server.crt, server.key and what it writes.
};

/// Where the answer to a client's question comes from.
enum class Answers : std::uint8_t {
  itself,
  standard_input,  ///< What the server reads there goes to its client.
  backend
};

/// A text for TLS 1.2 and one for TLS 1.3.
struct PerVersion {
  std::string_view tls_1_2;
  std::string_view tls_1_3;
  [[nodiscard]] std::string of(Version version) const {
    return std::string(version == Version::tls_1_2 ? tls_1_2 : tls_1_3);
  }
};

/// What the server's log says when something happens; empty: it says nothing about that.
struct Words {
  PerVersion version;
  std::string_view received{};  ///< Our question.
  std::string_view accepted;    ///< A client with a certificate.
  std::string_view resumed{};   ///< Once for each resumed session.
  PerVersion missing;           ///< A client without a certificate is refused.
  std::string_view stranger;    ///< A client with a certificate of another CA is refused.
};

/// What a refused client is to see, with either version.
struct Refusals {
  std::array<Errc, 2> missing;
  std::array<Errc, 2> stranger;
};

struct ServerKind {
  std::string_view name;
  std::string_view program;
  std::string_view needs{};  ///< A file without which it cannot do what is asked; empty: none.
  std::vector<std::string> (*command)(const Setup& setup);  ///< Writes what configuration it takes.
  bool speaks_1_3 = false;                                  ///< Always: who wants TLS 1.2 has to say so.
  Answers answers = Answers::itself;
  std::string_view question = "ping\n";
  std::string_view answer = "ping\n";
  Words says;
  Refusals refuses;

  /// What of it is not installed; nothing when all is there.
  [[nodiscard]] std::optional<std::string> missing() const;
};

[[nodiscard]] std::span<const ServerKind> server_kinds();

/// Started on a free port; waits until it serves, at most ten seconds.
class RealServer {
 public:
  RealServer(const ServerKind& kind, Version version, ClientCertificates clients);
  ~RealServer();
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return setup_.port; }
  /// Waits for the question that a client has just sent, and answers it, where that is not the server's own matter.
  /// Throws std::runtime_error when the question does not arrive.
  void answer();

  /// Everything that it has said so far.
  [[nodiscard]] std::string log() const;
  /// Waits until its log holds `text`, which is not empty, so many times, at most five seconds.
  [[nodiscard]] bool logs(std::string_view text, int times = 1) const;
  [[nodiscard]] int times_logged(std::string_view text) const;

 private:
  void start();

  const ServerKind& kind_;
  support::TemporaryFolder folder_;
  support::TcpListener backend_;
  Setup setup_;                 // Names the two above.
  support::Descriptor behind_;  // The connection from a server that passes on.
  support::Descriptor input_;   // The other end of the server's standard input.
  std::unique_ptr<support::Process> process_;
};

}  // namespace fairlead::tls_servers
