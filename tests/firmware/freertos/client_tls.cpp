// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_freertos_tls: the demo over TLS by mbedTLS, with an identity in the token on flash that
// both connections share. Of the arguments those of Identity and run_demo(), and
//   sntp    see Calendar::ask()
//   floor   1 where the last date that the device has seen is enough
//   tls     2 or 3 for TLS 1.2 or 1.3 alone
//   do      locks: whether mbedTLS's locks keep tasks apart, and nothing else
#include "fairlead/ports/os_freertos.hpp"
#include "fairlead/ports/semihosting.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/tls_connector.hpp"
#include "fairlead/token/functions.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/calendar.hpp"
#include "firmware/client/identity.hpp"
#include "firmware/client/mbedtls_system.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/tls_policy.hpp"
#include "firmware/forever.hpp"
#include "firmware/freertos/demo.hpp"
#include "firmware/freertos/lock_case.hpp"
#include "firmware/freertos/mbedtls_for_tasks.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <psa/crypto.h>

namespace fairlead::firmware {
namespace {

ports::FreeRtosTaskMemory<8192> main_memory;
ports::FreeRtosTaskMemory<6144> thermometer_memory;
ports::FreeRtosTaskMemory<6144> display_memory;
ports::FreeRtosTaskMemory<1536> button_memory;

/// Of one connection, and used by its task alone.
struct TlsConnection {
  TlsConnection(net::Connector& tcp, const tls::Policy& policy, const platform::WallClock& clock)
      : session(Identity::trust(), Identity::own()),
        resumption(ticket),
        connector(tcp, session, policy, clock, {.staging = staging, .resumption = &resumption}) {}

  std::array<std::byte, 512> staging{};
  std::array<std::byte, 1536> ticket{};
  ports::MbedTlsSession session;
  tls::ResumptionSlot resumption;
  tls::TlsConnector connector;
};

/// Of PSA's places for keys.
std::size_t keys_in_use() {
  mbedtls_psa_stats_t stats;
  mbedtls_psa_get_stats(&stats);
  return MBEDTLS_PSA_KEY_SLOT_COUNT - stats.MBEDTLS_PRIVATE(empty_slots);
}

/// The token keeps the key that it has signed with: it signs now, so that what is held before and after is comparable.
Result<std::size_t> load_key() {
  constexpr std::array<std::byte, 32> kDigest{};
  std::array<std::byte, 80> signature{};
  return Identity::key().sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, kDigest, signature);
}

int try_locks(const platform::Platform& platform) {
  give_mbedtls(platform);
  if (const auto library = ports::MbedTlsLibrary::open(); !library) return failed("mbedTLS", library.error());
  const bool apart = others_wait_for_psa(display_memory);
  ports::semihosting::write(apart ? "tasks wait for each other\n" : "tasks are not kept apart\n");
  return apart ? 0 : 1;
}

class MutualTls final : public Layer {
 public:
  std::optional<int> begin(const Arguments& arguments, const platform::Platform& platform) override {
    set_up_mbedtls_for_tasks();
    if (arguments.text("do") == "locks") return try_locks(platform);
    if (const int status = Identity::begin(arguments, platform, token::all_functions(), &token_mutex_.begin());
        status != 0)
      return status;
    if (const auto served = Identity::service(arguments)) return served;
    if (const int status = Identity::open(platform.clock); status != 0) return status;
    calendar_.begin(platform.wall_clock, set_date, Identity::calendar_flash());
    if (const auto opened = calendar_->open(); !opened) return failed("the calendar", opened.error());
    policy_.begin(tls_policy(arguments));
    if (arguments.number("floor", 0) != 0) policy_->accepted_clock_floor = calendar_->floor();
    if (const auto loaded = load_key(); !loaded) return failed("signing", loaded.error());
    keys_before_ = keys_in_use();
    return {};
  }

  void on_network(const Arguments& arguments, platform::Mutex& lwip) override {
    const platform::Lock lock(lwip);
    Calendar::ask(arguments);
  }

  /// The token is on the same flash.
  void on_connected() override {
    const platform::Lock lock(*token_mutex_);
    calendar_->confirm();
  }

  net::Connector& over(net::Connector& tcp, const platform::Platform& platform) override {
    return connections_[begun_++].begin(tcp, *policy_, platform.wall_clock).connector;
  }

  bool conclude() override {
    const std::size_t keys = keys_in_use();
    say("keys in PSA", static_cast<std::int64_t>(keys));
    return keys == keys_before_;
  }

 private:
  Forever<ports::FreeRtosMutex> token_mutex_;
  Forever<Calendar> calendar_;
  Forever<tls::Policy> policy_;
  std::array<Forever<TlsConnection>, kConnections> connections_;
  std::size_t begun_ = 0;
  std::size_t keys_before_ = 0;
};

MutualTls mutual_tls;

}  // namespace

int run(std::string_view arguments) {
  run_demo(arguments, mutual_tls, {main_memory, thermometer_memory, display_memory, button_memory});
}

}  // namespace fairlead::firmware
