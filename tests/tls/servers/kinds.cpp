// SPDX-License-Identifier: Apache-2.0
/// @file  The servers: how each is started, and what it says about its clients.
#include "real_server.hpp"

#include <sstream>

#include <unistd.h>

namespace fairlead::tls_servers {
namespace {

using namespace std::string_view_literals;
using Command = std::vector<std::string>;

bool mutual(const Setup& setup) { return setup.clients == ClientCertificates::required; }
std::string file(const Setup& setup, const char* name) { return (setup.folder / name).string(); }

Command openssl(const Setup& setup) {
  Command command = {"openssl",
                     "s_server",
                     "-accept",
                     "127.0.0.1:" + std::to_string(setup.port),
                     "-cert",
                     file(setup, "server.crt"),
                     "-key",
                     file(setup, "server.key"),
                     "-CAfile",
                     file(setup, "ca.crt"),
                     setup.version == Version::tls_1_2 ? "-tls1_2" : "-tls1_3"};
  if (mutual(setup)) command.insert(command.end(), {"-Verify", "1", "-verify_return_error"});
  return command;
}

/// It has no option for the address to listen on.
Command gnutls(const Setup& setup) {
  const std::string version = setup.version == Version::tls_1_2 ? "TLS1.2" : "TLS1.3";
  Command command = {"env",
                     std::string("LD_PRELOAD=") + FAIRLEAD_TEST_LOOPBACK,
                     "gnutls-serv",
                     "--echo",
                     "--port",
                     std::to_string(setup.port),
                     "--x509certfile",
                     file(setup, "server.crt"),
                     "--x509keyfile",
                     file(setup, "server.key"),
                     "--x509cafile",
                     file(setup, "ca.crt"),
                     "--priority",
                     "NORMAL:-VERS-ALL:+VERS-" + version};
  if (mutual(setup)) {
    command.insert(command.end(), {"--require-client-cert", "--verify-client-cert"});
  } else {
    command.emplace_back("--disable-client-cert");
  }
  return command;
}

constexpr std::string_view kNginxStream = "/usr/lib/nginx/modules/ngx_stream_module.so";

Command nginx(const Setup& setup) {
  std::ostringstream out;
  out << "load_module " << kNginxStream << ";\n"
      << "daemon off;\nmaster_process off;\npid " << file(setup, "pid") << ";\nerror_log stderr info;\n"
      << "events {}\nstream {\n"
      << "log_format said '$ssl_protocol reused=$ssl_session_reused verify=$ssl_client_verify "
         "subject=$ssl_client_s_dn received=$bytes_received';\n"
      << "access_log " << file(setup, "out") << " said;\n"
      << "server {\nlisten 127.0.0.1:" << setup.port << " ssl;\nproxy_pass 127.0.0.1:" << setup.backend << ";\n"
      << "ssl_certificate " << file(setup, "server.crt") << ";\nssl_certificate_key " << file(setup, "server.key")
      << ";\nssl_session_cache shared:sessions:1m;\n"
      << "ssl_protocols " << (setup.version == Version::tls_1_2 ? "TLSv1.2" : "TLSv1.3") << ";\n";
  if (mutual(setup)) out << "ssl_client_certificate " << file(setup, "ca.crt") << ";\nssl_verify_client on;\n";
  out << "}\n}\n";
  support::write_file(file(setup, "nginx.conf"), out.str());
  return {"nginx", "-p", setup.folder.string(), "-e", "stderr", "-c", file(setup, "nginx.conf")};
}

Command stunnel(const Setup& setup) {
  const char* const version = setup.version == Version::tls_1_2 ? "TLSv1.2" : "TLSv1.3";
  std::ostringstream out;
  out << "foreground = yes\nsyslog = no\npid =\ndebug = 7\n[passes-on]\n"
      << "accept = 127.0.0.1:" << setup.port << "\nconnect = 127.0.0.1:" << setup.backend << "\n"
      << "cert = " << file(setup, "server.crt") << "\nkey = " << file(setup, "server.key") << "\n"
      << "sslVersionMin = " << version << "\nsslVersionMax = " << version << "\n";
  if (mutual(setup)) out << "CAfile = " << file(setup, "ca.crt") << "\nverifyChain = yes\nrequireCert = yes\n";
  support::write_file(file(setup, "stunnel.conf"), out.str());
  return {"stunnel", file(setup, "stunnel.conf")};
}

/// Its tls_version is the oldest that it speaks.
Command mosquitto(const Setup& setup) {
  std::ostringstream out;
  out << "listener " << setup.port << " 127.0.0.1\nallow_anonymous true\npersistence false\n"
      << "log_dest stderr\nlog_type all\nconnection_messages true\n"
      << "cafile " << file(setup, "ca.crt") << "\ncertfile " << file(setup, "server.crt") << "\nkeyfile "
      << file(setup, "server.key") << "\ntls_version " << (setup.version == Version::tls_1_2 ? "tlsv1.2" : "tlsv1.3")
      << "\n";
  if (mutual(setup)) out << "require_certificate true\nuse_identity_as_username true\n";
  if (::geteuid() == 0) out << "user root\n";
  support::write_file(file(setup, "mosquitto.conf"), out.str());
  return {"mosquitto", "-c", file(setup, "mosquitto.conf")};
}

constexpr std::string_view kOpenSslMissing = "peer did not return a certificate";
constexpr std::string_view kOpenSslStranger = "certificate verify failed";
// gnutls-serv says decode_error where TLS 1.2 brought no certificate, and access_denied to the stranger.
constexpr Refusals kGnuTlsRefuses = {.missing = {Errc::protocol, Errc::client_certificate_rejected},
                                     .stranger = {Errc::not_authorised, Errc::not_authorised}};
// nginx finishes the handshake, and then ends the connection in order, without an alert.
constexpr Refusals kNginxRefuses = {.missing = {Errc::closed, Errc::closed}, .stranger = {Errc::closed, Errc::closed}};
constexpr Errc kRejected = Errc::client_certificate_rejected;
constexpr Refusals kOpenSslRefuses = {.missing = {kRejected, kRejected}, .stranger = {kRejected, kRejected}};

const std::array<ServerKind, 5> kKinds = {{
    {.name = "openssl",
     .program = "openssl",
     .command = openssl,
     .answers = Answers::standard_input,
     .answer = "pong\n",
     .says = {.version = {"CIPHER is ECDHE-", "CIPHER is TLS_"},
              .received = "ping\n",
              .accepted = "Client certificate\n",
              .resumed = "Reused session-id\n",
              .missing = {kOpenSslMissing, kOpenSslMissing},
              .stranger = kOpenSslStranger},
     .refuses = kOpenSslRefuses},
    {.name = "gnutls",
     .program = "gnutls-serv",
     .command = gnutls,
     .says = {.version = {"(TLS1.2-X.509)", "(TLS1.3-X.509)"},
              .received = "Processing 5 bytes command: ping",
              .accepted = "- Status: The certificate is trusted.",
              .resumed = "*** This is a resumed session",
              .missing = {"No certificate was found.", "Certificate is required."},
              .stranger = "Error in the certificate."},
     .refuses = kGnuTlsRefuses},
    {.name = "nginx",
     .program = "nginx",
     .needs = kNginxStream,
     .command = nginx,
     .answers = Answers::backend,
     .answer = "pong\n",
     .says = {.version = {"TLSv1.2 reused=", "TLSv1.3 reused="},
              .received = "received=5\n",
              .accepted = "verify=SUCCESS subject=CN=device-0001",
              .resumed = " reused=r ",
              .missing = {"client sent no required SSL certificate", "client sent no required SSL certificate"},
              .stranger = "client SSL certificate verify error"},
     .refuses = kNginxRefuses},
    {.name = "stunnel",
     .program = "stunnel",
     .command = stunnel,
     .answers = Answers::backend,
     .answer = "pong\n",
     .says = {.version = {"TLSv1.2 ciphersuite: ", "TLSv1.3 ciphersuite: "},
              .received = "5 byte(s) sent to socket",
              .accepted = "Certificate accepted at depth=0: CN=device-0001",
              .resumed = "TLS accepted: previous session reused",
              .missing = {kOpenSslMissing, kOpenSslMissing},
              .stranger = kOpenSslStranger},
     .refuses = kOpenSslRefuses},
    // Says neither which version was spoken nor whether a session was resumed.
    {.name = "mosquitto",
     .program = "mosquitto",
     .command = mosquitto,
     .speaks_1_3 = true,
     .question = "\x10\x0d\0\x04MQTT\x04\x02\0\x3c\0\x01"
                 "d"sv,
     .answer = "\x20\x02\0\0"sv,
     .says = {.received = " as d (p2, c1, k60",
              .accepted = " as d (p2, c1, k60, u'device-0001')",
              .missing = {kOpenSslMissing, kOpenSslMissing},
              .stranger = kOpenSslStranger},
     .refuses = kOpenSslRefuses},
}};

}  // namespace

std::span<const ServerKind> server_kinds() { return kKinds; }

}  // namespace fairlead::tls_servers
