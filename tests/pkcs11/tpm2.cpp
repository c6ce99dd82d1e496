// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/tpm2.hpp"

#include "pkcs11/token_home.hpp"
#include "support/tcp_listener.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>

/// LeakSanitizer's question (sanitizer/lsan_interface.h). tpm2-pkcs11 1.9 leaks at each use of an EC key and at each
/// C_Initialize without a TPM, with no name by then that a list could have; the cases that other tokens share are
/// watched there.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
extern "C" [[gnu::visibility("default")]] int __lsan_is_turned_off();
extern "C" int __lsan_is_turned_off() { return 1; }
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

namespace fairlead::pkcs11::test {
namespace {

using Command = std::vector<std::string>;

constexpr std::chrono::seconds kLimit{10};
constexpr std::chrono::milliseconds kPoll{5};
constexpr int kTriesForPorts = 8;

/// Below those that the system gives to connections: where one of them was, nobody can listen for a minute.
std::uint16_t some_port() {
  std::random_device entropy;
  return std::uniform_int_distribution<std::uint16_t>(10'000, 32'000)(entropy);
}

/// Whether it becomes true while the process runs, within the limit.
template <class Condition>
bool await(support::Process& process, const Condition& condition) {
  const auto until = std::chrono::steady_clock::now() + kLimit;
  while (!condition()) {
    if (!process.running() || std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return process.running();
}

void end(std::unique_ptr<support::Process>& process) {
  if (!process) return;
  process->signal(SIGTERM);
  if (!process->wait(kLimit)) throw std::runtime_error("a process of the TPM does not end");
  process.reset();
}

/// The bus of the resource manager: one for all TPMs of this process, since what asks there (GLib) keeps its
/// connection.
class Bus {
 public:
  Bus() : process_({"dbus-daemon", "--session", "--nofork", "--address=" + address()}, folder_.path() / "log") {
    if (!await(process_, [this] { return answers(); })) {
      throw std::runtime_error("dbus-daemon does not start:\n" + support::read_file(folder_.path() / "log"));
    }
  }
  [[nodiscard]] std::string address() const { return "unix:path=" + path(); }

 private:
  [[nodiscard]] std::string path() const { return (folder_.path() / "bus").string(); }
  /// Its socket is there before it listens.
  [[nodiscard]] bool answers() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path().copy(address.sun_path, sizeof address.sun_path - 1) != path().size()) return false;
    const support::Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  support::TemporaryFolder folder_;
  support::Process process_;
};

const std::string& bus_variable() {
  static const Bus bus;
  static const std::string variable = "DBUS_SESSION_BUS_ADDRESS=" + bus.address();
  return variable;
}

}  // namespace

Tpm2::Tpm2(Way way) : way_(way) {
  for (const char* name : {"state", "store"}) std::filesystem::create_directory(folder_.path() / name);
  for (int tries = 1;; ++tries) {
    port_ = some_port();
    if (start_swtpm()) break;
    if (tries == kTriesForPorts) {
      throw std::runtime_error("swtpm does not start:\n" + support::read_file(folder_.path() / "swtpm.log"));
    }
  }
  environment_ = {"TPM2_PKCS11_STORE=" + (folder_.path() / "store").string(), "TPM2_PKCS11_LOG_LEVEL=0",
                  "TSS2_LOG=all+NONE", "LSAN_OPTIONS=detect_leaks=0"};
  if (way_ == Way::direct) {
    environment_.push_back("TPM2_PKCS11_TCTI=swtpm:host=127.0.0.1,port=" + std::to_string(port_));
    return;
  }
  environment_.emplace_back("TPM2_PKCS11_TCTI=tabrmd:bus_type=session");
  environment_.push_back(bus_variable());
  start_resource_manager();
}

void Tpm2::stop() {
  end(manager_);
  end(swtpm_);
}

void Tpm2::start() {
  if (!start_swtpm()) throw std::runtime_error("swtpm does not start again");
  if (way_ == Way::resource_manager) start_resource_manager();
}

bool Tpm2::start_swtpm() {
  const std::filesystem::path pid = folder_.path() / "swtpm.pid";
  std::filesystem::remove(pid);
  swtpm_ = std::make_unique<support::Process>(
      Command{"swtpm", "socket", "--tpm2", "--tpmstate", "dir=" + (folder_.path() / "state").string(), "--server",
              "type=tcp,bindaddr=127.0.0.1,port=" + std::to_string(port_), "--ctrl",
              "type=tcp,bindaddr=127.0.0.1,port=" + std::to_string(port_ + 1), "--flags", "not-need-init,startup-clear",
              "--pid", "file=" + pid.string()},
      folder_.path() / "swtpm.log");
  // Written once it listens. Somebody else's might answer on these ports.
  if (await(*swtpm_, [&] { return !support::read_file(pid).empty(); })) return true;
  swtpm_.reset();
  return false;
}

void Tpm2::start_resource_manager() {
  const std::filesystem::path log = folder_.path() / "manager.log";
  std::filesystem::remove(log);
  manager_ = std::make_unique<support::Process>(
      Command{"env", bus_variable(), "G_MESSAGES_DEBUG=all", "tpm2-abrmd", "--session", "--allow-root",
              "--logger=stdout", "--tcti=swtpm:host=127.0.0.1,port=" + std::to_string(port_)},
      log);
  const auto is_there = [&] { return support::read_file(log).find("on_name_acquired") != std::string::npos; };
  if (!await(*manager_, is_there)) throw std::runtime_error("tpm2-abrmd does not start:\n" + support::read_file(log));
}

const TokenFacts kToken{.module = FAIRLEAD_TEST_TPM2,
                        .when_gone = Errc::internal,
                        .restarts_without_token = false,
                        .counts_wrong_pins = false,
                        .locks_after_three = true,
                        .names_refused_pins = false,
                        .login_for_each_signature = false,
                        .rsa_only_signs = false,
                        .computes_only_for_user = true,
                        .ec_public_half_verifies = false,
                        .public_half_apart = false,
                        .officer_trusts = false,
                        .names_functions_not_parallel = false,
                        .ends_handles_with_login = false,
                        .names_other_user = false,
                        .tells_slot_events = false,
                        .signs_with_token_keys_only = true,
                        .creates_objects = false,
                        .copies_objects = false,
                        .checks_templates = false,
                        .generates_secrets = false,
                        .ends_operations = false,
                        .keeps_parts_over_sizes = false,
                        .names_sensitive_values = false,
                        .survives_forks = false,
                        .sets_pin_without_login = false,
                        .makes_anew = false};

struct TokenHome::State {
  Tpm2 tpm{Way::resource_manager};
};
TokenHome::TokenHome() : state_(std::make_unique<State>()) {}
TokenHome::~TokenHome() = default;
const std::vector<std::string>& TokenHome::environment() const { return state_->tpm.environment(); }
void TokenHome::take_out() { state_->tpm.stop(); }
void TokenHome::put_back() { state_->tpm.start(); }

}  // namespace fairlead::pkcs11::test
