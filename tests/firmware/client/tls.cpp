// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_tls: MQTT over TLS by mbedTLS, with an identity in the token on flash. Of the arguments
//   do=provision   makes the token and its key, and writes a request for a certificate to the file `csr`, for `cn`
//   do=import      stores the certificate of the file `certificate` and the authority of the file `authority`
//   otherwise      connects, as Device::run() does; `now` is the time of the calendar, which is unknown without it
//   until
//                  a time server has told it at the port `sntp` of 10.0.2.2; `floor`, 1 where the last date that the
//                  device has seen is enough; `tls` is 2 or 3 for TLS 1.2 or 1.3 alone
// and `flash` is the file that the flash is kept in.
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/platform/storage_part.hpp"
#include "fairlead/ports/semihosting.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/flash_model.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/calendar.hpp"
#include "firmware/client/device.hpp"
#include "firmware/client/device_token.hpp"
#include "firmware/client/host_file.hpp"
#include "firmware/client/report.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/counting_heap.hpp"
#include "firmware/token_board.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <mbedtls/entropy.h>
#include <mbedtls/platform_time.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

Forever<Device> device;
Forever<FlashModel> flash;
Forever<platform::StoragePart> token_flash;
Forever<platform::StoragePart> calendar_flash;
Forever<DeviceToken> token;
Forever<Calendar> calendar;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> tcp;
Forever<ports::MbedTlsSession> session;
Forever<tls::TlsConnector> connector;
Forever<tls::Policy> policy;

/// Of the flash, for dates; the others are the token's.
constexpr std::uint32_t kCalendarBlocks = 2;
/// The date of this program.
constexpr UnixTime kBuilt{1'790'000'000};

std::array<std::byte, 512> staging;
std::array<std::byte, 1536> ticket;
std::array<std::byte, 1536> file;

/// Writes what went wrong. @return The exit status.
int failed(std::string_view what, Errc error) {
  write(what);
  write(": ");
  write(name(error));
  write("\n");
  return 5;
}

int provision(const Arguments& arguments) {
  const auto size = token->provision(arguments.text("cn"), file);
  if (!size) return failed("provisioning", size.error());
  const auto written = write_file(arguments.text("csr"), Bytes(file).first(*size));
  if (!written) return failed("writing the request", written.error());
  write("a key was made; the request for its certificate is written\n");
  return 0;
}

int import(const Arguments& arguments) {
  static std::array<std::byte, 1536> authority_file;
  const auto certificate = read_file(arguments.text("certificate"), file);
  if (!certificate) return failed("the certificate's file", certificate.error());
  const auto authority = read_file(arguments.text("authority"), authority_file);
  if (!authority) return failed("the authority's file", authority.error());
  const auto stored = token->import(*certificate, *authority);
  if (!stored) return failed("storing certificates", stored.error());
  write("certificate and authority are stored\n");
  return 0;
}

/// Of `now`, or of a time server.
int set_calendar(const Arguments& arguments) {
  calendar.begin(device->board(), *calendar_flash, kBuilt);
  if (const auto opened = calendar->open(); !opened) return failed("the calendar", opened.error());
  if (const std::uint32_t now = arguments.number("now", 0); now != 0) device->board().set_wall_time({.seconds = now});
  if (const std::uint32_t port = arguments.number("sntp", 0); port != 0) {
    lwip_sntp_port = static_cast<std::uint16_t>(port);
    calendar->ask(ip_addr_t IPADDR4_INIT_BYTES(10, 0, 2, 2));
  }
  return 0;
}

void set_policy(const Arguments& arguments) {
  policy.begin();
  policy->record_limit = 2048;
  if (arguments.number("floor", 0) != 0) policy->accepted_clock_floor = calendar->floor();
  switch (arguments.number("tls", 0)) {
    case 2: policy->oldest = policy->newest = tls::Version::tls_1_2; break;
    case 3: policy->oldest = policy->newest = tls::Version::tls_1_3; break;
    default: break;
  }
}

int connect(const Arguments& arguments) {
  const Instant begun = device->platform().clock.now();
  if (const auto opened = token->open(); !opened) return failed("opening the token", opened.error());
  say("token opened after", (device->platform().clock.now() - begun).count(), "ms");
  const auto library = ports::MbedTlsLibrary::open();
  if (!library) return failed("mbedTLS", library.error());
  const auto trust = ports::MbedTlsTrustStore::from_bytes(*library, token->authorities());
  if (!trust) return failed("the authorities", trust.error().error);
  const auto identity = ports::MbedTlsIdentity::from_key(*library, token->certificate(), token->key());
  if (!identity) return failed("the identity", identity.error().error);
  set_policy(arguments);
  static tls::ResumptionSlot resumption(ticket);
  tcp.begin(stack.begin());
  session.begin(*trust, *identity);
  connector.begin(*tcp, *session, *policy, device->platform().wall_clock,
                  tls::TlsOptions{.staging = staging, .resumption = &resumption});
  const int status = device->run(arguments, *connector, [] { calendar->confirm(); });
  say("mbedTLS's heap, at most", static_cast<std::int64_t>(heap_use().live_peak), "bytes");
  return status;
}

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  set_up_heap();
  device.begin();
  static std::array<char, 200> flash_name{};
  const std::string_view name = arguments.text("flash");
  if (name.empty() || name.size() >= flash_name.size()) return write("no flash: flash=FILE\n"), 4;
  name.copy(flash_name.data(), name.size());
  if (const auto begun = flash.begin().begin(flash_name.data()); !begun) return failed("the flash", begun.error());
  const std::uint32_t blocks = FlashModel::kGeometry.blocks - kCalendarBlocks;
  set_token_flash(token_flash.begin(*flash, 0U, blocks));
  calendar_flash.begin(*flash, blocks, kCalendarBlocks);
  if (const auto started = token.begin().start(); !started) return failed("the token", started.error());
  if (arguments.text("do") == "provision") return provision(arguments);
  if (arguments.text("do") == "import") return import(arguments);
  if (const int status = device->start(arguments); status != 0) return status;
  if (const int status = set_calendar(arguments); status != 0) return status;
  return connect(arguments);
}

}  // namespace fairlead::firmware

// What mbedTLS asks of a program.
extern "C" {

int mbedtls_hardware_poll(void* /*data*/, unsigned char* output, std::size_t size, std::size_t* made) {
  const auto into = std::as_writable_bytes(std::span(output, size));
  if (!fairlead::firmware::device->platform().entropy.fill(into)) return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
  *made = size;
  return 0;
}

mbedtls_ms_time_t mbedtls_ms_time() {
  return fairlead::firmware::device->platform().clock.now().time_since_epoch().count();
}
}
