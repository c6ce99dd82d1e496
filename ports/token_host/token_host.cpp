// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/token_host.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/ports/crypto_openssl.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/storage_file.hpp"
#include "fairlead/token/board.hpp"

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>
#include <vector>

#include <pthread.h>

namespace fairlead::ports {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): Cryptoki is not called beside setenv()
  return value == nullptr ? "" : value;
}

/// All memory of a token on a host.
struct Memory {
  std::vector<token::Entry> index = std::vector<token::Entry>(4096);
  std::vector<std::byte> buffer = std::vector<std::byte>(16384);
  std::vector<std::byte> read = std::vector<std::byte>(65536);
  std::vector<std::byte> write = std::vector<std::byte>(65536);
  std::vector<std::byte> of_sessions = std::vector<std::byte>(262144);
  std::vector<token::SessionObject> session_index = std::vector<token::SessionObject>(512);
  std::vector<token::Session> sessions = std::vector<token::Session>(256);
  std::vector<std::byte> searches = std::vector<std::byte>(std::size_t{256} * 2048);
  std::vector<token::KeptKey> keys = std::vector<token::KeptKey>(16);

  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() {
    for (auto* const secret : {&read, &write, &of_sessions}) zeroize(*secret);
  }
  [[nodiscard]] token::TokenMemory view() {
    return {.store = {.index = index, .buffer = buffer},
            .objects = {.read = read, .write = write, .of_sessions = of_sessions, .session_index = session_index},
            .sessions = sessions,
            .searches = searches,
            .keys = keys};
  }
};

/// What this thread has computed. A PIN that is set while the machine has other work costs no less for that.
class ProcessorClock final : public platform::Clock {
 private:
  [[nodiscard]] Instant do_now() const override {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return Instant(Duration(std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000));
  }
};

/// What is opened by C_Initialize and goes with C_Finalize.
struct Opened {
  explicit Opened(OpenSslCrypto with)
      : crypto(std::move(with)),
        storage(token_path(), kTokenFile),
        token(storage, crypto, memory.view(), host_pin_cost(clock)) {}

  Memory memory;
  ProcessorClock clock;
  OpenSslCrypto crypto;
  FileStorage storage;
  token::Token token;
};

class Host final : public token::Board {
 public:
  Host() {
    // No thread is within the token while the process is doubled: the child finds the lock free, and leaves the file to
    // the parent, with the lock of which it would live on.
    (void)pthread_atfork([] { host().mutex_.lock(); }, [] { host().mutex_.unlock(); },
                         [] {
                           ++host().forks_;
                           if (host().opened_) host().opened_->storage.leave();
                           host().mutex_.unlock();
                         });
  }
  /// Never destroyed: what the program does at its end may still come here.
  static Host& host() {
    static Host& one = *new Host;
    return one;
  }
  [[nodiscard]] std::uint32_t iterations(token::Role role) {
    const platform::Lock lock(mutex_);
    return opened_ ? opened_->token.vault.iterations(role) : 0;
  }

 private:
  Result<token::Token*> do_start() override {
    try {
      auto crypto = OpenSslCrypto::open();
      if (!crypto) return fail(crypto.error());
      opened_ = std::make_unique<Opened>(std::move(*crypto));
      return &opened_->token;
    } catch (const std::bad_alloc&) {
      return fail(Errc::no_memory);
    }
  }
  void do_stop() override { opened_.reset(); }
  [[nodiscard]] platform::Mutex& do_mutex() override { return mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return forks_; }
  [[nodiscard]] const token::FunctionList& do_functions() const override { return token::all_functions(); }

  PosixMutex mutex_;
  std::uint64_t forks_ = 0;  ///< From the first process to this one.
  std::unique_ptr<Opened> opened_;
};

}  // namespace

std::uint32_t host_pin_iterations(token::Role role) { return Host::host().iterations(role); }

std::string token_path() {
  if (std::string path = variable("FAIRLEAD_TOKEN"); !path.empty()) return path;
  std::string folder = variable("XDG_DATA_HOME");
  if (folder.empty()) folder = variable("HOME") + "/.local/share";
  return folder + "/fairlead/token";
}

}  // namespace fairlead::ports

namespace fairlead::token {

Board& board() { return ports::Host::host(); }

}  // namespace fairlead::token
