// SPDX-License-Identifier: Apache-2.0
// The image firmware_new_board: the code of examples/new_board, over an MPS2's functions. It looks at flash, random
// numbers and sleep, then publishes readings to the server `uri`.
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_bare.hpp"
#include "fairlead/ports/semihosting.hpp"
#include "fairlead/ports/tcp_lwip.hpp"
#include "fairlead/token/store.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/driver.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/thermometer.hpp"
#include "firmware/forever.hpp"
#include "firmware/new_board/hal_mps2.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"
#include "new_board/board.hpp"
#include "new_board/flash.hpp"
#include "new_board/hal.hpp"
#include "new_board/network.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <span>

#include <mbedtls/entropy.h>
#include <mbedtls/platform_time.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

Forever<new_board::Network> network;
Forever<new_board::Board> board;
Forever<ports::OsBare> os;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> connector;
Forever<client::MqttClient> the_client;
mqtt::SessionBuffers<256, 64, 1024, 8, 8> session;
std::array<std::byte, 256> receive_memory;

bool failed(std::string_view what) {
  write("failed: ");
  write(what);
  write("\n");
  return false;
}

/// Records survive in it while each of its blocks is erased and used again; and it says so where it cannot keep them.
bool flash_keeps() {
  new_board::Flash flash;
  std::array<token::Entry, 4> index{};
  std::array<std::byte, 64> buffer{};
  const token::Store::Memory memory{.index = index, .buffer = buffer};
  std::array<std::byte, 200> data{};
  const std::size_t rounds = 2 * (new_board::kFlashBlocks * new_board::kFlashBlockSize) / data.size();
  for (std::size_t round = 0; round < rounds; ++round) {
    data.fill(static_cast<std::byte>(round));
    token::Store store(flash, memory);
    const token::Change change{.id = token::RecordId{1}, .data = data};
    if (!store.open() || !store.commit(std::span(&change, 1))) return failed("a commit");
    token::Store again(flash, memory);
    std::array<std::byte, data.size()> read{};
    if (!again.open() || again.find(change.id) == nullptr) return failed("a restart");
    const auto record = again.read(*again.find(change.id), read);
    if (!record || !std::ranges::equal(*record, data)) return failed("a record");
  }
  if (flash.program(0, Bytes(data).first(flash.geometry().page_size))) return failed("a page that is programmed twice");
  return true;
}

/// What mbedTLS seeds its generator with. @return Whether it got something.
bool mbedtls_gathers(std::array<unsigned char, 32>& into) {
  mbedtls_entropy_context context;
  mbedtls_entropy_init(&context);
  const int status = mbedtls_entropy_func(&context, into.data(), into.size());
  mbedtls_entropy_free(&context);
  return status == 0;
}

bool random_is_random() {
  platform::Entropy& entropy = os->platform().entropy;
  std::array<std::array<std::byte, 32>, 2> ours{};
  std::array<std::array<unsigned char, 32>, 2> mbedtls{};
  const bool given = entropy.fill(ours[0]) && entropy.fill(ours[1]) && mbedtls_gathers(mbedtls[0]);
  if (!given || !mbedtls_gathers(mbedtls[1])) return failed("numbers");
  if (ours[0] == ours[1] || mbedtls[0] == mbedtls[1]) return failed("other numbers");
  fail_random(true);
  const auto filled = entropy.fill(ours[0]);
  const bool said = !filled && filled.error() == Errc::no_entropy && !mbedtls_gathers(mbedtls[0]);
  fail_random(false);
  return said || failed("the failure of the source");
}

/// @return Whether it came before `until`.
bool has_address_before(Deadline until) {
  const platform::Platform platform = os->platform();
  while (!network->has_address() && !until.passed(platform.clock.now())) {
    WaitList nothing{{}};
    (void)platform.waiter.wait(nothing, until);  // Which does not fail for a list without handles.
  }
  return network->has_address() || failed("an address by DHCP");
}

/// It sleeps as long as it may, and not once for each millisecond.
bool sleep_lasts() {
  const platform::Platform platform = os->platform();
  const Instant begun = platform.clock.now();
  const Instant until = begun + std::chrono::milliseconds(700);
  const mbedtls_ms_time_t age = mbedtls_ms_time();
  const std::uint32_t before = sleeps();
  std::uint32_t waits = 0;
  for (; !Deadline(until).passed(platform.clock.now()); ++waits) {
    WaitList nothing{{}};
    (void)platform.waiter.wait(nothing, until);
  }
  if (sleeps() == before || waits > 50) return failed("a sleep");
  return mbedtls_ms_time() - age >= 700 || failed("the time");
}

bool calendar_goes_on() {
  const platform::WallClock& clock = os->platform().wall_clock;
  if (clock.now()) return failed("an unknown date");
  board->set_wall_time({.seconds = 1'800'000'000});
  const auto date = clock.now();
  return (date && *date == UnixTime{1'800'000'000}) || failed("the date");
}

bool readings_come_back(const Arguments& arguments) {
  const auto endpoint = net::parse_endpoint(arguments.text("uri"));
  if (!endpoint) return failed("an endpoint: uri=mqtt://host:port");
  const platform::Platform platform = os->platform();
  client::ClientOptions options{.endpoint = *endpoint};
  options.connect = {.client_id = "new-board"};
  client::Blocking driver(
      the_client.begin(mqtt::v3_1_1(), options, connector.begin(stack.begin()), platform.entropy,
                       client::ClientMemory{.session = session.memory(), .receive = receive_memory}),
      platform);
  BlockingDriver link(driver, platform.clock);
  Thermometer thermometer(
      link, platform.clock,
      {.readings = arguments.number("readings", 30),
       .until = after(platform.clock.now(), std::chrono::seconds(arguments.number("seconds", 30)))});
  const bool complete = thermometer.run();
  say(thermometer.readings());
  return complete || failed("readings");
}

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  begin_hal();
  set_up_heap();
  network.begin();
  board.begin(*network);
  os.begin(*board);
  const Deadline until = after(os->platform().clock.now(), std::chrono::seconds(15));
  const bool good = flash_keeps() && random_is_random() && (network->start().has_value() || failed("the controller")) &&
                    has_address_before(until) && sleep_lasts() && calendar_goes_on() && readings_come_back(arguments);
  say_memory();
  return good ? 0 : 1;
}

}  // namespace fairlead::firmware
