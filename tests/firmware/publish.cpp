// SPDX-License-Identifier: Apache-2.0
// What a client's message costs, from publish() until its bytes have been handed to the stream, and without what that
// does: a server in the same image, over memory. Writes "figure NAME NUMBER". Run it with one instruction each 64 ns
// (-icount shift=6).
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/io/pipe.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/endpoint.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/options.hpp"
#include "firmware/fixed_numbers.hpp"
#include "firmware/forever.hpp"
#include "firmware/meter.hpp"
#include "firmware/reflector.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

/// A stream that knows what it costs itself.
class Line {
 public:
  explicit Line(io::StreamRef stream) : stream_(stream) {}

  IoResult send(std::span<const Bytes> pieces) {
    const std::uint32_t before = ticks();
    const IoResult sent = stream_.send(pieces);
    ticks_taken += ticks() - before;
    return sent;
  }
  IoResult recv(MutableBytes into) { return stream_.recv(into); }
  Result<void> flush() { return stream_.flush(); }
  Result<void> shutdown() { return stream_.shutdown(); }
  void collect_waits(Directions directions, WaitList& list) { stream_.collect_waits(directions, list); }
  void close() { stream_.close(); }

  std::uint32_t ticks_taken = 0;

 private:
  io::StreamRef stream_;
};

/// The way to a server that is there at once.
class Beside final : public net::Connector {
 public:
  explicit Beside(io::StreamRef stream) : stream_(stream) {}

 private:
  Result<void> do_open(const net::Endpoint& /*endpoint*/, Instant /*now*/) override { return {}; }
  Result<io::StreamRef> do_step(Instant /*now*/) override { return stream_; }
  [[nodiscard]] net::Stage do_stage() const override { return net::Stage::ready; }
  [[nodiscard]] bool do_secure() const override { return true; }
  void do_collect_waits(WaitList& /*list*/) override {}
  [[nodiscard]] Deadline do_next_deadline() const override { return Deadline::never(); }
  [[nodiscard]] const Failure& do_failure() const override { return failure_; }
  [[nodiscard]] const net::ConnectTimes& do_times() const override { return times_; }
  void do_set_prompt_acks(net::PromptAcks /*acks*/) override {}
  void do_close() override {}

  io::StreamRef stream_;
  Failure failure_;
  net::ConnectTimes times_;
};

class Numbers final : public platform::Entropy {
  Result<void> do_fill(MutableBytes into) override {
    numbers_.fill(reinterpret_cast<unsigned char*>(into.data()), into.size());
    return {};
  }
  FixedNumbers numbers_{0x2545'f491};
};

constexpr mqtt::TopicName kTopic = "plant/thermometer";
/// With its fixed header and the length of the topic a packet has 90 bytes.
constexpr std::array<char, 90 - 2 - 2 - kTopic.view().size()> kPayload{};

std::array<std::byte, 1024> up;
std::array<std::byte, 1024> down;
std::array<std::byte, 256> received;
mqtt::SessionBuffers<256, 64, 512, 8, 8> buffers;
Forever<client::MqttClient> client;

/// Until neither side has anything to say.
void run_both(Reflector& server, Instant now) {
  for (int round = 0; round < 10; ++round) {
    client->step(now);
    while (client->next_event()) {
    }
    server.step();
  }
}

}  // namespace

int run(std::string_view /*arguments*/) {
  io::Pipe pipe(up, down);
  Reflector server(pipe.b(), Reflector::Memory::fresh);
  Line line(pipe.a());
  Beside connector{io::StreamRef(line)};
  Numbers numbers;
  const auto endpoint = net::parse_endpoint("mqtt://server.test");
  if (!endpoint) return 1;
  client.begin(mqtt::v3_1_1(), client_options(*endpoint, "thermometer"), connector, numbers,
               client::ClientMemory{.session = buffers.memory(), .receive = received});
  constexpr Instant kNow{std::chrono::seconds(1)};
  if (!client->start(kNow)) return 2;
  run_both(server, kNow);
  if (!client->online()) return 3;
  constexpr std::array<std::string_view, 3> kNames{"publish_qos_0", "publish_qos_1", "publish_qos_2"};
  for (std::size_t qos = 0; qos < kNames.size(); ++qos) {
    Meter meter;
    line.ticks_taken = 0;
    const bool taken = meter([&] {
      const auto op = client->publish({.topic = kTopic,
                                       .payload = mqtt::Payload::copy_of({kPayload.data(), kPayload.size()}),
                                       .qos = static_cast<mqtt::QoS>(qos)});
      client->flush(kNow);
      return op.has_value();
    });
    if (!taken) return 4;
    tell(kNames[qos], "", meter.instructions() - instructions_of(line.ticks_taken));
    run_both(server, kNow);
  }
  if (!server.content() || server.unacknowledged() != 0 || !client->online()) return 5;
  return 0;
}

}  // namespace fairlead::firmware
