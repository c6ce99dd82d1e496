// SPDX-License-Identifier: Apache-2.0
#include "real_server.hpp"

#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::tls_servers {
namespace {

using support::Certificate;
using support::Descriptor;
using support::Key;
using support::KeyKind;

constexpr std::chrono::seconds kStartLimit{10};
constexpr std::chrono::seconds kLogLimit{5};
constexpr std::chrono::milliseconds kPoll{5};
constexpr int kTriesForAPort = 5;

/// The DER of an OCTET STRING of `size` zeros, 256 to 65,535.
std::string octets(std::size_t size) {
  std::string der = {'\x04', '\x82', static_cast<char>(size >> 8), static_cast<char>(size & 0xff)};
  return der.append(size, '\0');
}

Cast make_cast() {
  const Certificate ca =
      Certificate::self_signed(support::ca_spec("Fairlead throw-away CA"), Key::make(KeyKind::ec_p256));
  const Certificate other =
      Certificate::self_signed(support::ca_spec("Another throw-away CA"), Key::make(KeyKind::ec_p256));
  support::CertificateSpec server{.common_name = "server", .dns = {"localhost"}};
  server.extra = {{.oid = "1.3.6.1.4.1.99999.1", .der = octets(Cast::kServerSize)}};
  const support::CertificateSpec device = support::client_spec(std::string(Cast::kDevice));
  return {.ca = ca,
          .server = ca.issue(server, Key::make(KeyKind::ec_p256)),
          .device = ca.issue(device, Key::make(KeyKind::ec_p256)),
          .stranger = other.issue(device, Key::make(KeyKind::ec_p256))};
}

/// A pipe: what is written to the second comes out of the first.
std::array<Descriptor, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Descriptor open_log(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (file.get() < 0) throw std::runtime_error("cannot open " + path.string());
  return file;
}

}  // namespace

const Cast& Cast::shared() {
  static const Cast kShared = make_cast();
  return kShared;
}

std::optional<std::string> ServerKind::missing() const {
  if (!support::program_exists(std::string(program))) return std::string(program);
  if (!needs.empty() && !std::filesystem::exists(needs)) return std::string(needs);
  return std::nullopt;
}

RealServer::RealServer(const ServerKind& kind, Version version, ClientCertificates clients)
    : kind_(kind),
      setup_{.version = version, .clients = clients, .backend = backend_.port(), .folder = folder_.path()} {
  const Cast& cast = Cast::shared();
  support::write_file(setup_.folder / "ca.crt", cast.ca.pem());
  support::write_file(setup_.folder / "server.crt", cast.server.pem());
  support::write_file(setup_.folder / "server.key", cast.server.key().pem(), support::FileKind::secret);
  for (int attempt = 1;; ++attempt) {
    setup_.port = support::free_port();
    try {
      start();
      return;
    } catch (const std::runtime_error&) {
      if (attempt == kTriesForAPort) throw;
    }
  }
}

RealServer::~RealServer() = default;

void RealServer::start() {
  auto [read_end, write_end] = make_pipe();
  // A file of its own for each: what is written to both at once may be mixed within a line.
  const Descriptor out = open_log(setup_.folder / "out");
  const Descriptor err = open_log(setup_.folder / "err");
  process_ = std::make_unique<support::Process>(
      kind_.command(setup_), support::Streams{.in = read_end.get(), .out = out.get(), .err = err.get()});
  input_ = std::move(write_end);
  const auto until = std::chrono::steady_clock::now() + kStartLimit;
  while (!support::serves(setup_.port, kStartLimit)) {
    if (!process_->running() || std::chrono::steady_clock::now() >= until) {
      throw std::runtime_error(std::string(kind_.name) + " does not start:\n" + log());
    }
    std::this_thread::sleep_for(kPoll);
  }
}

void RealServer::answer() {
  if (kind_.answers == Answers::itself) return;
  if (kind_.answers == Answers::standard_input) {
    if (!logs(kind_.question)) throw std::runtime_error("the question has not arrived:\n" + log());
    if (::write(input_.get(), kind_.answer.data(), kind_.answer.size()) < 0) throw std::runtime_error("no input");
    return;
  }
  behind_ = backend_.accept();
  std::string asked(kind_.question.size(), '\0');
  const ssize_t got = ::recv(behind_.get(), asked.data(), asked.size(), MSG_WAITALL);
  if (got < 0 || asked != kind_.question) throw std::runtime_error("the question has not arrived:\n" + log());
  ::send(behind_.get(), kind_.answer.data(), kind_.answer.size(), MSG_NOSIGNAL);
  behind_.reset();
}

std::string RealServer::log() const {
  return support::read_file(setup_.folder / "out") + support::read_file(setup_.folder / "err");
}

bool RealServer::logs(std::string_view text, int times) const {
  const auto until = std::chrono::steady_clock::now() + kLogLimit;
  while (times_logged(text) < times) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

int RealServer::times_logged(std::string_view text) const {
  const std::string all = log();
  int found = 0;
  for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + text.size())) ++found;
  return found;
}

}  // namespace fairlead::tls_servers
