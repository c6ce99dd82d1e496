// SPDX-License-Identifier: Apache-2.0
// Any bytes of a server, in any pieces, at any state that a valid exchange leads to. What the session makes of them is
// compared with ServerStream, and what it sends is read by PacketReader.
//
//   byte 0  version, stage
//   byte 1  what is going on; sizes of the memory
//   byte 2  pieces in which the server's bytes come: 0 all at once, 1 one by one, otherwise of pseudo-random sizes
//   byte 3  the largest packet that is accepted, if there is such a limit
//   then the server's bytes
#include "fairlead/base/check.hpp"

#include "fuzz/decoder_setup.hpp"
#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "fuzz/server_stream.hpp"
#include "fuzz/window.hpp"
#include "support/mqtt_rules.hpp"
#include "support/session_kit.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace fairlead::fuzz {
namespace {

using namespace mqtt;  // NOLINT(google-build-using-namespace): the words of the session

constexpr std::size_t kPayload = 20;
constexpr std::uint16_t kUnreleased = 0x103;

class DecoderRun {
 public:
  explicit DecoderRun(Input& in)
      : in_(in),
        setup_(in),
        memory_(setup_.sizes()),
        session_(setup_.version() == 5 ? v5() : v3_1_1(), memory_.memory()),
        stream_(setup_.version(), setup_.sizes().inbound, setup_.largest_packet),
        reader_(setup_.version()) {}

  void run() {
    reach_stage();
    stalled_ = setup_.has(kStalled) && setup_.stage() == Stage::online;
    std::uint32_t seed = setup_.pieces;
    while (!in_.empty()) {
      std::size_t n = kMost;
      if (setup_.pieces == 1) n = 1;
      if (setup_.pieces > 1) {
        seed = seed * 1'103'515'245U + 12'345U;
        n = 1 + (seed >> 16U) % (setup_.pieces % 32U + 1);
      }
      offer(in_.take(n));
    }
    finish();
  }

 private:
  // ---- To the stage ----

  void reach_stage() {
    const Stage stage = setup_.stage();
    up(stage == Stage::resumed ? CleanStart::no : CleanStart::yes);
    if (stage == Stage::connecting) return;
    offer(connack(false));
    FAIRLEAD_CHECK(session_.state() == SessionState::online);
    if (stage == Stage::resumed) {
      make_requests();
      receive_unreleased();
      lose();
      up(CleanStart::no);
      if (!setup_.connack_is_open()) offer(connack(!setup_.has(kRequests)));
      return;
    }
    if (setup_.has(kRequests)) make_requests();
    if (setup_.has(kReleases)) receive_unreleased();
    if (setup_.has(kStreaming)) begin_streaming();
    if (setup_.has(kPing)) {
      now_ += std::chrono::seconds(60);
      session_.on_time(now_);
      drain();
    }
    if (setup_.has(kHalfMessage)) {
      support::Buffer whole = support::publish("m", "0123456789", setup_.first >> 4U & 1U, 0x104, 0, no_properties());
      whole.resize(whole.size() - 6);
      offer(whole);
    }
    if (stage != Stage::closing) return;
    FAIRLEAD_CHECK(session_.disconnect());
    drain();
    closed_by_us_ = true;
    if (setup_.is_offline()) lose();
  }

  [[nodiscard]] std::optional<support::Buffer> no_properties() const {
    return setup_.version() == 5 ? std::optional(support::block()) : std::nullopt;
  }
  [[nodiscard]] support::Buffer connack(bool session_present) const {
    return support::connack(0, session_present, no_properties());
  }

  void up(CleanStart clean) {
    FAIRLEAD_CHECK(session_.on_transport_up(
        {.client_id = "d", .clean_start = clean, .maximum_packet_size = setup_.largest_packet}, now_));
    stream_.connect(clean == CleanStart::yes);
    drain();
    FAIRLEAD_CHECK(session_.state() == SessionState::connecting);
    FAIRLEAD_CHECK(session_.next_deadline().at() == now_ + std::chrono::seconds(20));
  }

  void lose() {
    session_.on_transport_lost();
    stream_.lose();
    reader_.clear();
    take_events();
    partial_.reset();
    FAIRLEAD_CHECK(session_.state() == SessionState::offline && session_.next_deadline().is_never());
    FAIRLEAD_CHECK(session_.to_send().empty() && !session_.payload_wanted() && !session_.accepts_bytes());
  }

  void make_requests() {
    const auto publish = [&](QoS qos) {
      requests_.push_back(
          session_.publish({.topic = "t", .payload = Payload::copy_of("p"), .qos = qos}).value_or(Op(0)).value());
      drain();
      return static_cast<std::uint16_t>(requests_.back());
    };
    publish(QoS::at_least_once);
    publish(QoS::exactly_once);
    const std::uint16_t received = publish(QoS::exactly_once);
    const std::array<Subscription, 2> two = {Subscription{.filter = "a/#"}, Subscription{.filter = "b"}};
    requests_.push_back(session_.subscribe(two).value_or(Op(0)).value());
    drain();
    const TopicFilter one = "c";
    requests_.push_back(session_.unsubscribe(std::span(&one, 1)).value_or(Op(0)).value());
    drain();
    offer(support::pubrec(received));
  }

  void receive_unreleased() { offer(support::publish("u", "", 2, kUnreleased, 0, no_properties())); }

  void begin_streaming() {
    const auto op = session_.publish({.topic = "s", .payload = Payload::stream(kPayload), .qos = QoS::exactly_once});
    FAIRLEAD_CHECK(op);
    requests_.push_back(op->value());
    stream_.request(static_cast<std::uint16_t>(op->value()), 0);
    streaming_ = true;
    supply(kPayload / 2);
    drain();
  }

  void supply(std::size_t n) {
    static constexpr std::array<std::byte, kPayload> kBytes{};
    const auto wanted = session_.payload_wanted();
    FAIRLEAD_CHECK(wanted && wanted->size <= kPayload && wanted->offset + wanted->size == kPayload);
    FAIRLEAD_CHECK(session_.supply_payload(wanted->op, Bytes(kBytes).first(std::min<std::size_t>(n, wanted->size))));
  }

  // ---- The transport ----

  /// Gives the session bytes of the server, all of them.
  void offer(Bytes bytes) {
    while (!bytes.empty()) {
      unblock();
      const bool accepts = session_.accepts_bytes();
      const std::size_t n = session_.on_bytes(window_.open(bytes), now_);
      FAIRLEAD_CHECK(n <= bytes.size());
      FAIRLEAD_CHECK(n != 0 || !accepts);
      FAIRLEAD_CHECK(accepts || n == bytes.size());
      if (!closed_by_us_) stream_.feed(bytes.first(n));
      take_events();
      window_.close();
      if (!stalled_) drain();
      bytes = bytes.subspan(n);
    }
  }

  /// Sends as little as lets the session take bytes again.
  void unblock() {
    for (std::size_t steps = 0; is_connected() && !session_.accepts_bytes(); ++steps) {
      FAIRLEAD_CHECK(steps < kMost);
      if (session_.to_send().empty()) supply(1);
      send(1);
      take_events();
    }
  }

  void drain() {
    while (send(kMost)) take_events();
  }

  bool send(std::size_t most) {
    std::size_t sent = 0;
    std::size_t taken = 0;
    for (const Bytes piece : session_.to_send()) {
      FAIRLEAD_CHECK(!piece.empty() && ++taken <= 3);
      const Bytes part = piece.first(std::min(piece.size(), most - sent));
      reader_.push(part);
      sent += part.size();
    }
    if (sent == 0) return false;
    session_.on_sent(sent, now_);
    while (const auto packet = reader_.next()) note(*packet);
    return true;
  }

  /// A packet that has left.
  void note(const support::ClientPacket& p) {
    FAIRLEAD_CHECK(!disconnect_reason_);
    switch (p.type) {
      case 3:
        if (p.qos() == 0) return;
        if (p.topic == "s") streaming_ = false;
        return stream_.request(p.id, p.qos());
      case 6: stream_.request(p.id, 6); [[fallthrough]];
      case 4:
      case 5:
      case 7: return answers_.push_back({.type = p.type, .id = p.id, .reason = p.reason});
      case 8:
      case 10: return stream_.request(p.id, p.type, p.filters.size());
      case 14: disconnect_reason_ = p.reason; return;
      default: return;
    }
  }

  [[nodiscard]] bool is_connected() const {
    return session_.state() == SessionState::connecting || session_.state() == SessionState::online;
  }

  // ---- Events ----

  void take_events() {
    while (const auto event = session_.next_event()) {
      std::visit([&](const auto& e) { take(e); }, *event);
    }
  }

  void take(const Connected& e) {
    FAIRLEAD_CHECK(stream_.accepted && session_.state() == SessionState::online && !ended_);
    const auto number = [&](unsigned id, std::uint32_t otherwise) {
      return support::property_number(stream_.connack_properties, id, otherwise);
    };
    FAIRLEAD_CHECK(e.session_present == stream_.session_present);
    FAIRLEAD_CHECK(equal(e.properties.wire(), stream_.connack_properties));
    FAIRLEAD_CHECK(e.limits.receive_maximum == number(0x21, 65'535));
    FAIRLEAD_CHECK(e.limits.maximum_packet_size == number(0x27, kMaxRemainingLength + 5));
    FAIRLEAD_CHECK(static_cast<unsigned>(e.limits.maximum_qos) == number(0x24, 2));
    FAIRLEAD_CHECK(e.limits.retain_available == (number(0x25, 1) != 0));
    FAIRLEAD_CHECK(e.keep_alive == std::chrono::seconds(number(0x13, 60)));
  }

  void take(const MessagePiece& e) {
    FAIRLEAD_CHECK(session_.state() == SessionState::online && !ended_);
    const unsigned flags = static_cast<unsigned>(e.header.qos) << 1U | (e.header.retain == Retain::yes ? 1U : 0U) |
                           (e.header.duplicate ? 8U : 0U);
    const Bytes properties = e.header.properties.wire();
    for (const Property& p : e.header.properties) FAIRLEAD_CHECK(property_rule(p.id) != nullptr);
    Message part{.topic = std::string(e.header.topic.view()),
                 .payload = std::string(text_of(e.data)),
                 .properties = {properties.begin(), properties.end()},
                 .flags = flags,
                 .id = e.header.packet_id.value()};
    FAIRLEAD_CHECK(e.is_first() == !partial_);
    if (partial_) {
      FAIRLEAD_CHECK(!e.data.empty() && e.offset == partial_->payload.size());
      part.payload.insert(0, partial_->payload);
      partial_->payload = part.payload;
      FAIRLEAD_CHECK(*partial_ == part);
    }
    FAIRLEAD_CHECK(part.payload.size() <= e.header.payload_size);
    FAIRLEAD_CHECK(e.is_last() == (part.payload.size() == e.header.payload_size));
    partial_ = std::move(part);
    if (!e.is_last()) return;
    messages_.push_back(std::move(*partial_));
    partial_.reset();
  }

  void take(const MessageAborted& e) {
    FAIRLEAD_CHECK(partial_ && e.packet_id.value() == partial_->id && e.received == partial_->payload.size());
    partial_.reset();
  }

  void take(const Completed& e) {
    const auto found = std::ranges::find(requests_, e.op.value());
    FAIRLEAD_CHECK(found != requests_.end());
    requests_.erase(found);
    if (e.error == Errc::cancelled) return;
    const auto id = static_cast<std::uint16_t>(e.op.value());
    if (e.error && e.reason == ReasonCode::success) {  // The server of this connection does not take it.
      FAIRLEAD_CHECK(stream_.limits_change);
      return stream_.forget(id);
    }
    const auto reason = static_cast<unsigned>(e.reason);
    // The answer to PUBREL ends a message well, whatever it says.
    FAIRLEAD_CHECK(!e.error || *e.error == errc_of(e.reason));
    finished_.push_back({.id = id, .reason = reason});
  }

  void take(const Ended& e) {
    FAIRLEAD_CHECK(!ended_ && session_.state() == SessionState::closing);
    ended_ = e;
    ended_->properties = {};
  }

  // ---- The verdict ----

  void finish() {
    stalled_ = false;
    if (is_connected() && streaming_) supply(kPayload);
    drain();
    if (setup_.stage() == Stage::closing) {
      FAIRLEAD_CHECK(!ended_);
    } else if (ended_ && ended_->error == Errc::too_large && !ended_->by_server) {
      FAIRLEAD_CHECK((setup_.largest_packet != 0 && stream_.largest > setup_.largest_packet) ||
                     stream_.largest > setup_.sizes().receive);
    } else {
      judge_end();
    }
    judge_messages();
    lose();
    FAIRLEAD_CHECK(session_.discard());
    take_events();
    FAIRLEAD_CHECK(requests_.empty() && session_.unfinished() == 0 && !partial_);
  }

  void judge_end() {
    FAIRLEAD_CHECK(ended_.has_value() == stream_.over.has_value());
    whole_ = true;
    if (!ended_) return;
    FAIRLEAD_CHECK(ended_->error == stream_.over->error && ended_->by_server == stream_.over->by_server);
    FAIRLEAD_CHECK(ended_->layer == (stream_.accepted ? Layer::mqtt : Layer::mqtt_connect));
    if (ended_->by_server) FAIRLEAD_CHECK(static_cast<unsigned>(ended_->reason) == stream_.over->reason);
    if (ended_->by_server) FAIRLEAD_CHECK(!disconnect_reason_);
    if (disconnect_reason_) FAIRLEAD_CHECK(*disconnect_reason_ == static_cast<unsigned>(ended_->reason));
    if (disconnect_reason_) FAIRLEAD_CHECK(static_cast<int>(*disconnect_reason_) == ended_->native);
  }

  /// What was delivered, answered and finished is what the server's bytes mean, or, where the session stopped early,
  /// the beginning of it.
  void judge_messages() {
    const auto begins = [](const auto& part, const auto& whole) {
      return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
    };
    FAIRLEAD_CHECK(begins(messages_, stream_.messages));
    if (whole_) FAIRLEAD_CHECK(messages_.size() == stream_.messages.size());
    // What the server allows decides which requests are sent again, and when: then it is not compared.
    if (stream_.limits_change) return;
    FAIRLEAD_CHECK(begins(answers_, stream_.answers));
    FAIRLEAD_CHECK(begins(finished_, stream_.finished));
    if (whole_) FAIRLEAD_CHECK(finished_.size() == stream_.finished.size());
    if (whole_ && !ended_) FAIRLEAD_CHECK(answers_.size() == stream_.answers.size());
  }

  Input& in_;
  DecoderSetup setup_;
  support::KitMemory memory_;
  Session session_;
  ServerStream stream_;
  support::PacketReader reader_;
  Window<kMost> window_;
  Instant now_{std::chrono::hours(1)};
  bool stalled_ = false;
  bool streaming_ = false;
  bool closed_by_us_ = false;
  bool whole_ = false;  ///< The session took all that ServerStream took.
  std::vector<std::uint32_t> requests_;
  std::vector<Message> messages_;
  std::optional<Message> partial_;
  std::vector<Answer> answers_;
  std::vector<Finished> finished_;
  std::optional<Ended> ended_;
  std::optional<unsigned> disconnect_reason_;
};

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fairlead::fuzz::kMost) return 0;
  fairlead::fuzz::Input in(std::as_bytes(std::span(data, size)));
  fairlead::fuzz::DecoderRun(in).run();
  return 0;
}
