// SPDX-License-Identifier: Apache-2.0
// Any sequence of operations of a session, against a broker that keeps the standard until the input makes it lie.
// World and Ledger hold the promises.
//
//   byte 0  version; whether events are taken late; sizes of the memory
//   byte 1  what the broker takes, under 5.0
//   then operations: a byte whose low five bits choose one, and whose high three say how many events are taken after
//   it where they are taken late; then the operation's own bytes
#include "fairlead/base/check.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/world.hpp"

#include <array>

namespace fairlead::fuzz {
namespace {

using namespace mqtt;  // NOLINT(google-build-using-namespace): the words of the session

constexpr std::size_t kMost = 2048;

constexpr std::array<support::KitSizes, 4> kSizes = {{
    {.transmit = 64, .receive = 24, .outbox = 96, .operations = 4, .inbound = 1},
    {.transmit = 96, .receive = 32, .outbox = 256, .operations = 4, .inbound = 2},
    {.transmit = 256, .receive = 64, .outbox = 512, .operations = 4, .inbound = 4},
    {.transmit = 1024, .receive = 256, .outbox = 2048, .operations = 4, .inbound = 8},
}};

/// Sizes up to 127 as they are, then in steps of 12.
std::size_t size_of(unsigned choice) { return choice < 128 ? choice : (choice - 127) * 12 + 127; }

class SessionRun {
 public:
  explicit SessionRun(Input& in, std::uint8_t first)
      : in_(in), world_((first & 1U) != 0 ? 5 : 4, kSizes[first >> 2U & 3U]), late_((first & 2U) != 0) {
    const std::uint8_t limits = in_.u8();
    if (world_.version() != 5) return;
    static constexpr std::array<std::uint16_t, 4> kQuota = {65'535, 1, 2, 3};
    static constexpr std::array<std::uint32_t, 4> kPacket = {0, 24, 60, 200};
    world_.broker().receive_maximum = kQuota[limits & 3U];
    world_.broker().maximum_packet_size = kPacket[limits >> 2U & 3U];
    world_.broker().maximum_qos = (limits & 0x10U) != 0 ? 1 : 2;
    world_.broker().retain_available = (limits & 0x20U) == 0;
  }

  void run() {
    while (!in_.empty()) {
      const std::uint8_t choice = in_.u8();
      operate(choice & 31U);
      world_.take_events(late_ ? choice >> 5U : World::kAll);
      world_.check();
    }
    world_.finish();
  }

 private:
  void operate(unsigned operation) {
    switch (operation) {
      case 0:
      case 1:
      case 2: return publish();
      case 3: return subscribe();
      case 4: return unsubscribe();
      case 5: return cancel();
      case 6: return disconnect();
      case 7: return world_.discard();
      case 8:
      case 9: return supply();
      case 10: return supply_wrongly();
      case 11: return world_.fail_payload(in_.below(2) == 0 ? Errc::storage_failed : Errc::invalid);
      case 12: return up();
      case 13: return world_.up({.client_id = "d", .clean_start = CleanStart::no});
      case 14: return world_.lose();
      case 15: return static_cast<void>(world_.deliver(in_.u8()));
      case 16: return static_cast<void>(world_.deliver(World::kAll));
      case 17: return static_cast<void>(world_.send(in_.u8()));
      case 18: return static_cast<void>(world_.send(World::kAll));
      case 19: return world_.pass_time(std::chrono::milliseconds(in_.u16()));
      case 20: return pass_deadline();
      case 21: return world_.move_to(kSizes[in_.below(4)]);
      case 22:
      case 23: return broker_sends();
      case 24: return hold_acks();
      case 25: return lose_session();
      case 26: return refuse();
      case 27: return inject();
      case 28: return corrupt();
      case 29: return misuse();
      default: return world_.pump();
    }
  }

  /// Up to two properties, some of which do not belong where they are put.
  std::span<const Property> properties() {
    static const std::array kProperties = {
        Property::user("k", "v"),
        Property::of(PropertyId::message_expiry_interval, 60),
        Property::of(PropertyId::response_topic, "r"),
        Property::of(PropertyId::correlation_data, bytes_of("c")),
        Property::of(PropertyId::subscription_identifier, 200),
        Property::of(PropertyId::reason_string, "why"),
        Property::of(PropertyId::topic_alias, 1),
        Property::user("a longer name of a property", "and a value that takes some room in a small buffer"),
        Property::user("\xff", ""),
    };
    const unsigned choice = in_.u8();
    const std::size_t n = choice & 3U;
    const std::size_t at = (choice >> 2U) % (kProperties.size() - 1);
    return std::span(kProperties).subspan(at, world_.version() == 5 ? std::min<std::size_t>(n, 2) : n / 3);
  }

  void publish() {
    const unsigned choice = in_.u8();
    const std::size_t size = size_of(in_.u8());
    const std::span<const Property> with = (choice & 0x20U) != 0 ? properties() : std::span<const Property>();
    Request& draft = world_.ledger().draft(OpKind::publish, size);
    draft.qos = static_cast<QoS>((choice & 3U) % 3);
    draft.owner = static_cast<Payload::Kind>((choice >> 2U & 3U) % 3);
    Payload payload = Payload::stream(size);
    if (draft.owner != Payload::Kind::streamed) {
      const Bytes bytes = bytes_of(draft.payload);
      draft.lent.assign(bytes.begin(), bytes.end());
      payload = draft.owner == Payload::Kind::copied ? Payload::copy_of(draft.lent) : Payload::borrow(draft.lent);
    }
    const auto op = world_.session().publish({.topic = *TopicName::parse(draft.topic),
                                              .payload = payload,
                                              .qos = draft.qos,
                                              .retain = (choice & 0x10U) != 0 ? Retain::yes : Retain::no,
                                              .properties = with});
    if (op && draft.owner == Payload::Kind::copied) draft.lent = {};
    world_.accept(draft, op);
  }

  void subscribe() {
    static constexpr std::array<TopicFilter, 4> kFilters = {"a", "a/#", "+/b", "$share/g/c"};
    const unsigned choice = in_.u8();
    const std::span<const Property> with = (choice & 0x20U) != 0 ? properties() : std::span<const Property>();
    std::array<Subscription, 3> wanted;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      wanted[i].filter = kFilters[(choice + i) & 3U];
      wanted[i].qos = static_cast<QoS>(choice % 3);
      if ((choice & 0x40U) != 0) wanted[i].no_local = NoLocal::yes;
      if ((choice & 0x80U) != 0) wanted[i].retain_handling = RetainHandling::do_not_send;
    }
    const std::size_t n = (choice >> 2U & 3U) % 3 + 1;
    Request& draft = world_.ledger().draft(OpKind::subscribe, 0);
    draft.filters = n;
    world_.accept(draft, world_.session().subscribe(std::span(wanted).first(n), with));
  }

  void unsubscribe() {
    static constexpr std::array<TopicFilter, 3> kFilters = {"a", "a/#", "a/long/filter/that/fills/a/small/outbox/+"};
    const std::size_t n = in_.below(3) + 1;
    Request& draft = world_.ledger().draft(OpKind::unsubscribe, 0);
    draft.filters = n;
    world_.accept(draft, world_.session().unsubscribe(std::span(kFilters).first(n)));
  }

  void cancel() {
    auto& requests = world_.ledger().requests();
    const std::size_t choice = in_.u8();
    if (requests.empty()) return;
    Request& request = requests[requests.size() - 1 - choice % requests.size()];
    const auto cancelled = world_.session().cancel(request.op);
    if (cancelled) {
      FAIRLEAD_CHECK(!request.over);
      request.withdrawn = true;
    } else if (request.over) {
      FAIRLEAD_CHECK(cancelled.error() == Errc::invalid);
    }
  }

  void disconnect() {
    static constexpr std::array kReasons = {ReasonCode::success, ReasonCode::success, ReasonCode::disconnect_with_will,
                                            ReasonCode::unspecified_error};
    const unsigned choice = in_.u8();
    const std::span<const Property> with = (choice & 0x20U) != 0 ? properties() : std::span<const Property>();
    world_.disconnect(kReasons[choice & 3U], with);
  }

  void supply() {
    if (const std::size_t most = in_.u8(); most != 0) world_.supply(most);
  }

  void supply_wrongly() {
    Session& session = world_.session();
    const auto wanted = session.payload_wanted();
    const Op op = wanted ? wanted->op : Op(in_.u8());
    FAIRLEAD_CHECK(session.supply_payload(Op(op.value() + 4), bytes_of("x")).error() == Errc::invalid);
    FAIRLEAD_CHECK(session.fail_payload(Op(op.value() + 4), Errc::internal).error() == Errc::invalid);
    FAIRLEAD_CHECK(session.supply_payload(op, {}).error() == Errc::invalid);
    static const std::array<std::byte, 4096> kLong{};
    FAIRLEAD_CHECK(session.supply_payload(op, kLong).error() == Errc::invalid);
    FAIRLEAD_CHECK(session.payload_wanted().has_value() == wanted.has_value());
  }

  void up() {
    static constexpr std::array kKeepAlives = {0, 1, 10, 60};
    static constexpr std::array<std::uint32_t, 4> kPackets = {0, 0, 24, 100};
    const unsigned choice = in_.u8();
    const unsigned more = in_.u8();
    const bool five = world_.version() == 5;
    ConnectOptions options{.client_id = "d"};
    options.clean_start = (choice & 1U) != 0 ? CleanStart::yes : CleanStart::no;
    options.keep_alive = std::chrono::seconds(kKeepAlives[choice >> 1U & 3U]);
    options.ping_timeout = std::chrono::seconds(1 + (choice >> 3U & 3U) * 10);
    options.maximum_packet_size = kPackets[choice >> 5U & 3U];
    options.incoming = (choice & 0x80U) != 0 ? mqtt::Incoming::leave : mqtt::Incoming::take;
    if ((more & 1U) != 0) options.user_name = "u";
    if ((more & 3U) == 3 || (five && (more & 2U) != 0)) options.password = bytes_of("p");
    static const std::array kUser = {Property::user("k", "v")};
    if ((more & 4U) != 0) {
      options.will = Will{.topic = "w",
                          .payload = bytes_of("gone"),
                          .qos = static_cast<QoS>((more >> 3U & 3U) % 3),
                          .retain = (more & 0x20U) != 0 ? Retain::yes : Retain::no};
      if (five && (more & 0x40U) != 0) options.will->properties = kUser;
    }
    if (five && (more & 0x80U) != 0) options.properties = kUser;
    if (five && (more & 0x08U) != 0) options.session_expiry = std::chrono::seconds(more);
    world_.up(options);
  }

  void pass_deadline() {
    const Deadline deadline = world_.session().next_deadline();
    if (!deadline.is_never()) world_.pass_time(deadline.left(world_.now()));
  }

  void broker_sends() {
    const unsigned choice = in_.u8();
    world_.broker_sends(static_cast<QoS>((choice & 3U) % 3), size_of(choice >> 2U));
  }

  void hold_acks() {
    if (world_.broker().hold_acks) return world_.broker().release_acks();
    world_.broker().hold_acks = true;
  }

  void lose_session() {
    if (!world_.is_open()) world_.broker().lose_session();
  }

  void refuse() {
    const unsigned choice = in_.u8();
    const bool five = world_.version() == 5;
    world_.broker().refuse = (choice & 1U) != 0 ? 0x87 : 0;
    world_.broker().refuse_connect = (choice & 2U) == 0 ? 0U : five ? 0x88U : 3U;
  }

  void inject() {
    const std::size_t n = in_.u8();
    world_.inject(in_.take(n));
  }

  void corrupt() {
    const std::size_t at = in_.u8();
    world_.corrupt(at, static_cast<std::byte>(in_.u8()));
  }

  /// Requests that the standard or the contract forbids change nothing.
  void misuse() {
    Session& session = world_.session();
    const std::size_t before = session.unfinished();
    FAIRLEAD_CHECK(session.publish({}).error() == Errc::invalid);
    FAIRLEAD_CHECK(session.subscribe({}).error() == Errc::invalid);
    FAIRLEAD_CHECK(session.unsubscribe({}).error() == Errc::invalid);
    const Subscription none;
    FAIRLEAD_CHECK(!session.subscribe(std::span(&none, 1)));
    FAIRLEAD_CHECK(session.publish({.topic = "t", .payload = Payload::stream(kMaxRemainingLength)}).error() ==
                   Errc::too_large);
    FAIRLEAD_CHECK(!session.restore({}));
    session.on_sent(0, world_.now());
    session.on_time(world_.now());
    FAIRLEAD_CHECK(session.unfinished() == before);
  }

  Input& in_;
  World world_;
  bool late_;
};

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > fairlead::fuzz::kMost) return 0;
  fairlead::fuzz::Input in(std::as_bytes(std::span(data, size)));
  const std::uint8_t first = in.u8();
  fairlead::fuzz::SessionRun(in, first).run();
  return 0;
}
