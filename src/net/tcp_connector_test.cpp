// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/tcp_connector.hpp"

#include "fairlead/io/pipe.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::net {
namespace {

constexpr NativeHandle kResolverHandle{100};

constexpr NativeHandle handle_of(AttemptId id) { return NativeHandle{static_cast<std::uintptr_t>(id)}; }

/// A stack whose resolver and network answer what the test says.
class ScriptedStack final : public TcpStack {
 public:
  struct Answer {
    std::vector<Address> addresses;
    std::optional<Errc> end = Errc::would_block;  ///< After the addresses; nothing for a complete list.
  };
  std::array<Answer, 2> answers;              ///< By family.
  std::map<std::string, Result<void>> dials;  ///< What begins to dial an address; success where it is not named.
  std::map<std::string, Result<void>> polls;  ///< What becomes of it; would_block where it is not named.
  Result<void> start_resolve_result;
  Deadline deadline;
  std::vector<std::string> log;
  PromptAcks acks = PromptAcks::off;
  std::map<AttemptId, Address> slots;
  bool resolving = false;

 private:
  Result<void> do_start_resolve(const HostName& host, std::uint16_t port, Instant) override {
    log.push_back("resolve " + std::string(host.text()) + " " + std::to_string(port));
    resolving = start_resolve_result.has_value();
    return start_resolve_result;
  }
  Result<std::optional<Address>> do_next_address(Family family) override {
    Answer& answer = answers[static_cast<std::size_t>(family)];
    if (answer.addresses.empty()) {
      if (answer.end) return fail(*answer.end);
      return std::nullopt;
    }
    const Address next = answer.addresses.front();
    answer.addresses.erase(answer.addresses.begin());
    return next;
  }
  void do_end_resolve() override { resolving = false; }
  Result<std::uint32_t> do_interface_number(std::string_view zone) override {
    if (zone == "eth0") return 3U;
    return fail(Errc::invalid);
  }
  [[nodiscard]] std::uint8_t do_max_attempts() const override { return 2; }
  Result<void> do_dial(AttemptId id, const Address& address) override {
    const std::string text(address.text().view());
    log.push_back("dial " + text);
    const auto known = dials.find(text);
    if (known != dials.end() && !known->second) return known->second;
    EXPECT_FALSE(slots.contains(id)) << "the slot is taken";
    slots[id] = address;
    return {};
  }
  Result<void> do_poll_dial(AttemptId id) override {
    EXPECT_TRUE(slots.contains(id));
    const auto known = polls.find(std::string(slots[id].text().view()));
    const Result<void> result = known == polls.end() ? Result<void>(fail(Errc::would_block)) : known->second;
    if (!result && result.error() != Errc::would_block) slots.erase(id);
    return result;
  }
  void do_abandon(AttemptId id) override {
    log.push_back("abandon " + std::string(slots[id].text().view()));
    slots.erase(id);
  }
  io::StreamRef do_stream(AttemptId) override { return pipe_.a(); }
  void do_step(Instant) override {}
  void do_collect_waits(WaitList& list) override {
    if (resolving) list.add({kResolverHandle, Directions::receive});
    for (const auto& [id, address] : slots) list.add({handle_of(id), Directions::send});
  }
  [[nodiscard]] Deadline do_next_deadline() const override { return deadline; }
  [[nodiscard]] std::int32_t do_native_error() const override { return 111; }
  void do_set_prompt_acks(PromptAcks wanted) override { acks = wanted; }
  void do_reset() override {
    slots.clear();
    resolving = false;
  }

  std::array<std::byte, 8> memory_{};
  io::Pipe pipe_{memory_, memory_};
};

class TcpConnectorTest : public testing::Test {
 protected:
  static constexpr Instant kStart{Duration(5000)};
  static Instant at(int milliseconds) { return kStart + Duration(milliseconds); }

  void open(const char* uri) {
    endpoint_ = parse_endpoint(uri).value();
    ASSERT_TRUE(connector_.open(*endpoint_, kStart));
  }
  Errc step_error(int milliseconds) {
    const auto stream = connector_.step(at(milliseconds));
    return stream ? Errc::internal : stream.error();
  }
  std::vector<NativeHandle> waits() {
    std::array<WaitItem, 8> storage{};
    WaitList list(storage);
    connector_.collect_waits(list);
    std::vector<NativeHandle> handles;
    for (const WaitItem& item : list.items()) handles.push_back(item.handle);
    return handles;
  }
  ScriptedStack::Answer& v4() { return stack_.answers[0]; }
  ScriptedStack::Answer& v6() { return stack_.answers[1]; }

  using Log = std::vector<std::string>;
  std::optional<Endpoint> endpoint_;
  ScriptedStack stack_;
  TcpConnector connector_{stack_};
};

TEST_F(TcpConnectorTest, AnAddressNeedsNoResolver) {
  open("mqtt://192.0.2.1:7");
  EXPECT_EQ(connector_.stage(), Stage::resolving);
  EXPECT_EQ(step_error(0), Errc::would_block);
  EXPECT_EQ(connector_.stage(), Stage::connecting);
  EXPECT_EQ(stack_.log, (Log{"dial 192.0.2.1:7"}));
  EXPECT_EQ(waits(), (std::vector{handle_of(AttemptId{0})}));

  stack_.polls["192.0.2.1:7"] = {};
  EXPECT_TRUE(connector_.step(at(20)));
  EXPECT_EQ(connector_.stage(), Stage::ready);
  EXPECT_TRUE(waits().empty());
  EXPECT_TRUE(connector_.next_deadline().is_never());
  EXPECT_FALSE(connector_.failure().happened());
  EXPECT_TRUE(connector_.step(at(30))) << "the stream stays";
}

TEST_F(TcpConnectorTest, AStepDoesAllThatNeedsNoWaiting) {
  stack_.dials["[::1]:7"] = fail(Errc::refused);
  stack_.polls["127.0.0.1:7"] = {};
  open("tcp://localhost:7");
  EXPECT_TRUE(connector_.step(kStart));
  EXPECT_EQ(stack_.log, (Log{"dial [::1]:7", "dial 127.0.0.1:7"}));
}

TEST_F(TcpConnectorTest, AZoneIsANumberOrKnownToTheStack) {
  open("tcp://[fe80::1%eth0]:7");
  EXPECT_EQ(step_error(0), Errc::would_block);
  connector_.close();
  open("tcp://[fe80::1%12]:7");
  EXPECT_EQ(step_error(0), Errc::would_block);
  EXPECT_EQ(stack_.log, (Log{"dial [fe80::1%3]:7", "dial [fe80::1%12]:7"}));
  connector_.close();
  open("tcp://[fe80::1%eth1]:7");
  EXPECT_EQ(step_error(0), Errc::invalid);
  EXPECT_EQ(connector_.failure().layer, Layer::resolve);
}

TEST_F(TcpConnectorTest, NamesAreResolvedAndRaced) {
  open("mqtts://example.com");
  EXPECT_EQ(step_error(0), Errc::would_block);
  EXPECT_EQ(connector_.stage(), Stage::resolving);
  EXPECT_EQ(waits(), (std::vector{kResolverHandle}));

  v4() = {{Address::ipv4({192, 0, 2, 1}, 8883)}, std::nullopt};
  EXPECT_EQ(step_error(10), Errc::would_block);
  EXPECT_EQ(connector_.stage(), Stage::connecting);
  EXPECT_EQ(connector_.next_deadline(), Deadline(at(60))) << "the resolution delay";
  v6() = {{Address::loopback(Family::ipv6, 8883)}, std::nullopt};
  EXPECT_EQ(step_error(20), Errc::would_block);
  EXPECT_EQ(connector_.next_deadline(), Deadline(at(270))) << "the attempt delay";
  EXPECT_EQ(step_error(270), Errc::would_block);
  stack_.polls["192.0.2.1:8883"] = {};
  EXPECT_TRUE(connector_.step(at(300)));
  EXPECT_EQ(stack_.log,
            (Log{"resolve example.com 8883", "dial [::1]:8883", "dial 192.0.2.1:8883", "abandon [::1]:8883"}));
  EXPECT_FALSE(stack_.resolving);
  EXPECT_EQ(stack_.slots.size(), 1U);

  const ConnectTimes& times = connector_.times();
  EXPECT_EQ(times.opened, kStart);
  EXPECT_EQ(times.resolved, at(10));
  EXPECT_EQ(times.connected, at(300));
  EXPECT_EQ(times.address, Address::ipv4({192, 0, 2, 1}, 8883));
  EXPECT_FALSE(times.handshaken);
  ASSERT_EQ(times.attempts.size(), 2U);
  EXPECT_EQ(times.attempts[1].state, Attempt::State::abandoned);
}

TEST_F(TcpConnectorTest, TheStacksDeadlineCountsToo) {
  stack_.deadline = at(40);
  open("mqtts://example.com");
  EXPECT_EQ(step_error(0), Errc::would_block);
  EXPECT_EQ(connector_.next_deadline(), Deadline(at(40)));
}

TEST_F(TcpConnectorTest, AFailedDialIsToldInFull) {
  open("tcp://192.0.2.1:7");
  EXPECT_EQ(step_error(0), Errc::would_block);
  stack_.polls["192.0.2.1:7"] = fail(Errc::refused);
  EXPECT_EQ(step_error(1230), Errc::refused);
  EXPECT_EQ(connector_.stage(), Stage::failed);
  const Failure& failure = connector_.failure();
  EXPECT_EQ(failure.layer, Layer::connect);
  EXPECT_EQ(failure.error, Errc::refused);
  EXPECT_EQ(failure.native, 111);
  EXPECT_EQ(failure.address, Address::ipv4({192, 0, 2, 1}, 0).bytes);
  EXPECT_EQ(failure.port, 7);
  EXPECT_EQ(failure.duration(), Duration(1230));
  EXPECT_EQ(step_error(2000), Errc::refused) << "each later step says the same";
  EXPECT_EQ(failure.duration(), Duration(1230));
  EXPECT_TRUE(waits().empty());
  EXPECT_TRUE(connector_.next_deadline().is_never());
}

TEST_F(TcpConnectorTest, AFailedResolutionIsToldInFull) {
  open("tcp://example.com:7");
  v4().end = Errc::name_not_found;
  EXPECT_EQ(step_error(10), Errc::would_block);
  v6().end = Errc::name_not_found;
  EXPECT_EQ(step_error(20), Errc::name_not_found);
  EXPECT_EQ(connector_.failure().layer, Layer::resolve);
  EXPECT_EQ(connector_.failure().native, 111);
  EXPECT_EQ(connector_.failure().port, 0);
  EXPECT_FALSE(connector_.times().resolved);
  EXPECT_FALSE(stack_.resolving);
}

TEST_F(TcpConnectorTest, AResolverThatCannotBeginIsToldByTheFirstStep) {
  stack_.start_resolve_result = fail(Errc::resolver_failed);
  open("tcp://example.com:7");
  EXPECT_EQ(step_error(0), Errc::resolver_failed);
  EXPECT_EQ(connector_.failure().layer, Layer::resolve);
}

TEST_F(TcpConnectorTest, OneLimitIsOverResolvingAndConnecting) {
  open("tcp://example.com:7");
  EXPECT_EQ(step_error(29'000), Errc::would_block);
  v6() = {{Address::loopback(Family::ipv6, 7)}, std::nullopt};
  EXPECT_EQ(step_error(29'900), Errc::would_block);
  EXPECT_EQ(connector_.next_deadline(), Deadline(at(30'000)));
  EXPECT_EQ(step_error(30'000), Errc::timed_out);
  EXPECT_EQ(connector_.failure().layer, Layer::connect);
  EXPECT_TRUE(stack_.slots.empty());
}

TEST_F(TcpConnectorTest, OpensOnceUntilClosedOrFailed) {
  EXPECT_EQ(step_error(0), Errc::invalid);
  open("tcp://192.0.2.1:7");
  EXPECT_EQ(connector_.open(*endpoint_, kStart).error(), Errc::busy);
  EXPECT_EQ(step_error(0), Errc::would_block);
  stack_.polls["192.0.2.1:7"] = {};
  EXPECT_TRUE(connector_.step(at(1)));
  EXPECT_EQ(connector_.open(*endpoint_, kStart).error(), Errc::busy);

  connector_.close();
  connector_.close();
  EXPECT_EQ(connector_.stage(), Stage::idle);
  EXPECT_EQ(step_error(2), Errc::invalid);
  EXPECT_TRUE(stack_.slots.empty());
  EXPECT_TRUE(connector_.times().attempts.empty());

  stack_.polls["192.0.2.1:7"] = fail(Errc::reset);
  open("tcp://192.0.2.1:7");
  EXPECT_EQ(step_error(0), Errc::reset);
  stack_.polls["192.0.2.1:7"] = {};
  open("tcp://192.0.2.1:7");
  EXPECT_FALSE(connector_.failure().happened()) << "a new attempt has not failed yet";
  EXPECT_TRUE(connector_.step(at(1)));
}

TEST_F(TcpConnectorTest, AcknowledgesPromptlyUntilTold) {
  open("tcp://192.0.2.1:7");
  EXPECT_EQ(stack_.acks, PromptAcks::on);
  connector_.set_prompt_acks(PromptAcks::off);
  EXPECT_EQ(stack_.acks, PromptAcks::off);
  connector_.close();
  open("tcp://192.0.2.1:7");
  EXPECT_EQ(stack_.acks, PromptAcks::on);
  EXPECT_FALSE(connector_.secure());
}

TEST_F(TcpConnectorTest, CloseWhileResolvingEndsTheResolution) {
  open("tcp://example.com:7");
  EXPECT_EQ(step_error(0), Errc::would_block);
  connector_.close();
  EXPECT_FALSE(stack_.resolving);
  EXPECT_TRUE(waits().empty());
}

}  // namespace
}  // namespace fairlead::net
